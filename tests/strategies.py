"""Strategies."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from alignkit.core.model import Campaign

DAY = date(2027, 6, 30)


TEXT = st.sampled_from(
    ["a", "b", "Asked for a demo", "Asked for a check", "1", "", 'q"]', "x\ny", "Asked for the demo"]
)


LEAF = TEXT | st.sampled_from([1, True, 0, 2.5, 40, 40.0, DAY, False])


LINES = st.lists(TEXT, max_size=6)


def make_row(*keys):
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, LEAF) | {"x": st.lists(LEAF, max_size=2)})


CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "answer": TEXT,
        "criteria": LINES | TEXT,
        "targets": st.lists(make_row("metric", "target", "due"), max_size=5),
        "responsibilities": st.lists(make_row("who", "does"), max_size=4) | LEAF,
        "handoff": st.fixed_dictionaries({}, optional={"owner": LEAF, "include": LINES, "deep": make_row("p", "q")})
        | LEAF,
        "other": st.lists(make_row("p", "q") | LEAF | LINES, max_size=3) | make_row("p") | LEAF,
        "disputed": st.lists(
            st.fixed_dictionaries({"field": st.sampled_from(["answer", "handoff.owner"]), "versions": LINES}),
            max_size=2,
        ),
    },
)


CAMPAIGNS = st.builds(
    Campaign, st.just("spring"), CONTENT, st.fixed_dictionaries({}, optional={"mql": CONTENT, "goals": CONTENT})
)


def shuffle_tables(content):
    """Another content with the same rows in another order, so that most rows match."""
    return st.fixed_dictionaries(
        {key: st.permutations(value) if isinstance(value, list) else st.just(value) for key, value in content.items()}
    )


CAMPAIGN_PAIRS = st.tuples(CAMPAIGNS, CAMPAIGNS) | CAMPAIGNS.flatmap(
    lambda old: st.tuples(
        st.just(old),
        st.builds(
            Campaign,
            st.just("spring"),
            shuffle_tables(old.info),
            st.just({}) | shuffle_tables(old.answers.get("mql", {})).map(lambda c: {"mql": c}),
        ),
    )
)
