"""Strategies."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from alignkit.model import Campaign

DAY = date(2027, 6, 30)


TEXT = st.sampled_from(
    ["a", "b", "Asked for a demo", "Asked for a check", "1", "", 'q"]', "x\ny", "Asked for the demo"]
)


LEAF = TEXT | st.sampled_from([1, True, 0, 2.5, 40, 40.0, DAY, False])


LINES = st.lists(TEXT, max_size=6)


def row(*keys):
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, LEAF) | {"x": st.lists(LEAF, max_size=2)})


CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "answer": TEXT,
        "criteria": LINES | TEXT,
        "targets": st.lists(row("metric", "target", "due"), max_size=5),
        "responsibilities": st.lists(row("who", "does"), max_size=4) | LEAF,
        "handoff": st.fixed_dictionaries({}, optional={"owner": LEAF, "include": LINES, "deep": row("p", "q")}) | LEAF,
        "other": st.lists(row("p", "q") | LEAF | LINES, max_size=3) | row("p") | LEAF,
        "disputed": st.lists(
            st.fixed_dictionaries({"field": st.sampled_from(["answer", "handoff.owner"]), "versions": LINES}),
            max_size=2,
        ),
    },
)


CAMPAIGN = st.builds(
    Campaign, st.just("spring"), CONTENT, st.fixed_dictionaries({}, optional={"mql": CONTENT, "goals": CONTENT})
)


def shuffled(content):
    """Another content with the same rows in another order, so that most rows match."""
    return st.fixed_dictionaries(
        {key: st.permutations(value) if isinstance(value, list) else st.just(value) for key, value in content.items()}
    )


PAIR = st.tuples(CAMPAIGN, CAMPAIGN) | CAMPAIGN.flatmap(
    lambda old: st.tuples(
        st.just(old),
        st.builds(
            Campaign,
            st.just("spring"),
            shuffled(old.info),
            st.just({}) | shuffled(old.answers.get("mql", {})).map(lambda c: {"mql": c}),
        ),
    )
)
