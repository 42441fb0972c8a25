"""What a team sees and does in a room: the same acts as at the terminal, each on both sides within a moment."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from alignkit.app import answers, sheets, stances
from alignkit.app.session import Session
from alignkit.checks.runner import run_checks
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Actor
from alignkit.core.questions import QUESTION_KEYS, find_field
from alignkit.core.status import sealed_digest
from alignkit.sheets.reply import QuestionReply, SheetReply
from alignkit.store import kept_rooms, recovery
from alignkit.store.workspace import Workspace
from alignkit.tui.drafts import Drafts
from tests.room.conftest import SLUG, Device, Served, edit


def wait_for(device: Device, is_there: Callable[[dict], bool]) -> dict:
    """The state once it has what is waited for."""
    end = time.monotonic() + 60
    state = device.state().data
    while not is_there(state) and time.monotonic() < end:
        state = device.state(wait=True, fresh=False)
        state = state.data if state.status == 200 else device.state().data
    assert is_there(state)
    return state


def stance_of(state: dict, team: str, key: str) -> dict:
    return next(each for each in state["questions"] if each["key"] == key)["stances"][team]


def test_each_sees_the_others_act_and_the_file_has_it_by_name_and_door(served: Served) -> None:
    sales, marketing = Device(served, "sales"), Device(served, "marketing", "Ines Duarte")
    assert sales.act("agree", "pain").status == 200
    assert marketing.act("object", "pain", text="Too vague", settles="Ten cases").status == 200
    seen = wait_for(sales, lambda state: stance_of(state, "marketing", "pain").get("says") == "object")
    assert stance_of(seen, "marketing", "pain")["note"] == "Too vague"
    stance, other = (served.campaign().view(team, "pain").stance for team in ("sales", "marketing"))
    assert stance and other
    assert (stance.by, stance.via, stance.recorded_by) == ("Marcus Böhm", "room", "")
    assert (other.by, other.via, other.note, other.settles) == ("Ines Duarte", "room", "Too vague", "Ten cases")
    assert any("objects to Pain (Ines Duarte, in the room)" in line for line in served.told)


def test_what_the_host_edits_is_there_within_a_second_and_what_changed_since_is_told(
    ws: Workspace, served: Served
) -> None:
    sales = Device(served, "sales")
    assert sales.act("agree", "pain").status == 200
    sales.state()
    done: list[float] = []

    def follow() -> None:
        wait_for(sales, lambda state: "A new pain" in "".join(state["questions"][0]["lines"]))
        done.append(time.monotonic())

    waiting = threading.Thread(target=follow)
    waiting.start()
    time.sleep(0.1)
    edit(ws, "pain", "A new pain.")
    begun = time.monotonic()
    waiting.join()
    assert done[0] - begun < 3, "the figures are measured in test_room_in_browser"
    pain = sales.question("pain")
    assert pain["stances"]["sales"]["mark"] == "changed"
    assert any("A new pain" in line for line in pain["own"]["since"])


def test_an_agreement_with_a_text_that_was_not_in_front_is_refused(ws: Workspace, served: Served) -> None:
    sales = Device(served, "sales")
    old = sales.question("pain")["digest"]
    edit(ws, "pain", "Another pain.")
    refused = sales.act("agree", "pain", digest=old)
    assert refused.status == 409 and "has changed" in refused.data["problem"]
    assert served.campaign().view("sales", "pain").stance is None


def test_views_stay_hidden_until_both_teams_have_written(served: Served) -> None:
    sales, marketing = Device(served, "sales"), Device(served, "marketing")
    assert sales.act("view", "mql", text="A budget").status == 200
    assert sales.question("mql")["own"] == {"view": "A budget", "hidden": True, "since": []}
    for device in (marketing, Device(served, "observer")):
        assert b"A budget" not in device.state().body
    assert "A budget" not in (served.ws.campaigns / f"{SLUG}.toml").read_text("utf-8")
    assert marketing.act("view", "sql", text="A date").status == 200
    assert marketing.act("fear", text="Wrong list").status == 200
    assert sales.question("sql")["views"]["marketing"] == "" and marketing.question("mql")["views"]["sales"] == ""
    said = marketing.act("view", "mql", text="A form filled in").data["said"]
    assert "Both teams' views are shown now." in said
    assert marketing.question("mql")["views"] == {"marketing": "A form filled in", "sales": "A budget"}
    assert sales.question("sql")["views"]["marketing"] == "", "on this question Sales has written nothing"
    assert sales.state().data["fears"] == []


def test_a_view_given_in_the_room_after_sheets_is_hidden_as_promised(ws: Workspace, served: Served) -> None:
    for team, by in (("sales", "Marcus Böhm"), ("marketing", "Ines Duarte")):
        session = Session.open(ws, SLUG)
        mql = QuestionReply("mql", question_digest("mql", session.campaign.content("mql")), view=f"{team} on MQL")
        who = Actor(by, datetime.now(UTC), "Jo Host")
        sheets.collect_reply(session, SheetReply(SLUG, 1, team, code="abc123", questions=(mql,)), who)  # type: ignore[arg-type]
    sales, marketing = Device(served, "sales"), Device(served, "marketing")
    assert "does not see it before" in sales.act("view", "pain", text="Late invoices").data["said"]
    assert marketing.question("pain")["views"]["sales"] == ""
    assert sales.act("view", "mql", text="Sales anew", before="sales on MQL").status == 200
    assert marketing.question("mql")["views"]["sales"] == "Sales anew"
    session = Session.open(ws, SLUG)
    sql = QuestionReply("sql", question_digest("sql", session.campaign.content("sql")), view="Marketing on SQL")
    who = Actor("Ines Duarte", datetime.now(UTC), "Jo Host")
    sheets.collect_reply(session, SheetReply(SLUG, 1, "marketing", code="abc124", questions=(sql,)), who)
    assert marketing.question("pain")["views"]["sales"] == "", (
        "a sheet about another question shows nothing of this one"
    )


def test_reasons_why_it_may_fail_are_hidden_likewise(served: Served) -> None:
    sales, marketing = Device(served, "sales"), Device(served, "marketing")
    assert sales.act("fear", text="Nobody calls").status == 200
    assert sales.state().data["hidden_fears"] == ["Nobody calls"]
    assert b"Nobody calls" not in marketing.state().body
    assert marketing.act("fear", text="Wrong list").status == 200
    assert marketing.state().data["fears"] == ["Nobody calls (Sales)", "Wrong list (Marketing)"]


def test_two_writers_on_one_view_keep_both_texts(ws: Workspace, served: Served) -> None:
    """Two phones, while it is hidden; then a phone and the terminal."""
    one, other = Device(served, "sales"), Device(served, "sales", "Jo")
    assert one.act("view", "mql", text="A budget", before="").status == 200
    said = other.act("view", "mql", text="A named payer", before="").data["said"]
    assert "both texts are kept" in said
    both = one.question("mql")["own"]["view"]
    assert sorted(both.split("\n\n")) == ["A budget", "A named payer"]
    assert Device(served, "marketing").act("view", "mql", text="So that nothing is hidden").status == 200
    session = Session.open(ws, SLUG)
    stances.set_position(session, "mql", "sales", "Typed at the terminal")
    session.save()
    assert one.act("view", "mql", text="Typed on the phone", before=both).status == 200
    kept = served.campaign().view("sales", "mql").position
    assert sorted(kept.split("\n\n")) == ["Typed at the terminal", "Typed on the phone"]
    assert one.question("mql")["own"]["view"] == kept
    # whoever saw what stood there replaces it
    assert one.act("view", "mql", text="One text", before=kept).status == 200
    assert served.campaign().view("sales", "mql").position == "One text"


def test_a_dispute_of_two_edits_is_shown_with_both_texts(ws: Workspace, served: Served) -> None:
    one, other = Session.open(ws, SLUG), Session.open(ws, SLUG)
    for session, text in ((one, "Left"), (other, "Right")):
        answers.set_answer(session, "pain", text)
    one.save()
    other.save()
    sales = Device(served, "sales")
    state = wait_for(sales, lambda state: state["questions"][0]["disputes"])
    assert state["questions"][0]["disputes"] == [{"field": "answer", "versions": ["Left", "Right"]}]
    assert sales.act("agree", "pain").status == 409


def test_a_word_that_somebody_else_of_the_team_gave_meanwhile_is_not_overwritten_unseen(served: Served) -> None:
    one, other = Device(served, "sales", "Jo"), Device(served, "sales", "Kim")
    seen = one.question("pain")["stances"]["sales"]["id"]
    assert other.act("object", "pain", text="Kim's reason").status == 200
    refused = one.act("agree", "pain", seen=seen)
    assert refused.status == 409 and "Kim has spoken for your team" in refused.data["problem"]
    stance = served.campaign().view("sales", "pain").stance
    assert stance and stance.note == "Kim's reason"
    assert one.act("agree", "pain").status == 200


def test_a_word_is_taken_back(served: Served) -> None:
    sales = Device(served, "sales")
    sales.act("agree", "pain", text="If the list is clean")
    assert sales.question("pain")["stances"]["sales"]["note"] == "If the list is clean"
    assert sales.act("withdraw", "pain").status == 200
    assert served.campaign().view("sales", "pain").stance is None
    assert sales.act("withdraw", "pain").status == 409


def agree_with_all(ws: Workspace) -> None:
    session = Session.open(ws, SLUG)
    for team in TEAMS:
        for key in QUESTION_KEYS:
            stances.agree(session, key, team, Actor("Ines Duarte", datetime.now(UTC)))
    session.save()


def test_both_sign_from_their_devices_and_only_what_they_read(ws: Workspace, served: Served) -> None:
    sales, marketing = Device(served, "sales"), Device(served, "marketing", "Ines Duarte")
    early = sales.act("sign", fingerprint=agreement_digest(served.campaign()))
    assert early.status == 409 and "Nobody can sign yet" in early.data["problem"]
    agree_with_all(ws)
    shown = wait_for(sales, lambda state: not state["blocks"])
    assert shown["blocks"] == [] and shown["fingerprint"] == agreement_digest(served.campaign())
    wrong = sales.act("sign", fingerprint="sha256:" + "0" * 64)
    assert wrong.status == 409 and "nothing is signed" in wrong.data["problem"]
    assert sales.act("sign", fingerprint=shown["fingerprint"]).status == 200
    assert marketing.act("unsign").status == 409, "it has not signed, and the other's signature is not its own"
    assert sales.act("unsign").status == 200 and served.campaign().agreement.signoffs == ()
    assert sales.act("sign", fingerprint=shown["fingerprint"], role="Head of Sales").status == 200
    assert "Both teams have signed" in marketing.act("sign", fingerprint=shown["fingerprint"]).data["said"]
    campaign = served.campaign()
    assert sealed_digest(campaign) == shown["fingerprint"]
    assert {(made.team, made.name, made.role, made.via) for made in campaign.agreement.signoffs} == {
        ("sales", "Marcus Böhm", "Head of Sales", "room"),
        ("marketing", "Ines Duarte", "", "room"),
    }
    state = sales.state().data
    assert state["brief"] == f"briefs/{SLUG}.md" in served.told[-1] and "Both teams have signed" in served.told[-1]
    assert state["locked"] and (ws.root / "briefs" / f"{SLUG}.md").exists()
    assert sales.act("agree", "pain").status == 409 and sales.act("unsign").status == 409


def test_nobody_agrees_or_signs_over_a_text_of_the_host_that_is_no_value_yet(ws: Workspace, served: Served) -> None:
    agree_with_all(ws)
    sales = Device(served, "sales")
    assert wait_for(sales, lambda state: not state["blocks"])["status"].endswith("ready to be signed")
    walk = Drafts()
    path = ("follow_up", "first_response")
    assert find_field("sales_responsibilities", path) is not None
    walk.put("sales_responsibilities", path, "tomorrow by noon")
    recovery.save_bookmark(ws, SLUG, {"question": "sales_responsibilities", "unfinished": walk.to_bookmark()})
    state = wait_for(sales, lambda state: state["blocks"])
    assert "“tomorrow by noon” is no value yet" in state["blocks"][0] and "the host has open" in state["status"]
    assert sales.question("sales_responsibilities")["open_texts"] and not sales.question("pain")["open_texts"]
    assert "no value yet" in sales.act("agree", "sales_responsibilities").data["problem"]
    assert sales.act("agree", "pain").status == 200
    assert "no value yet" in sales.act("sign", fingerprint=state["fingerprint"]).data["problem"]
    assert sales.act("object", "sales_responsibilities", text="Which noon?").status == 200, (
        "an objection is always possible"
    )
    recovery.save_bookmark(ws, SLUG, {"question": "sales_responsibilities", "unfinished": []})
    assert not wait_for(sales, lambda state: "tomorrow" not in "".join(state["blocks"]))["questions"][7]["open_texts"]
    assert sales.act("agree", "sales_responsibilities").status == 200


def test_who_signs_is_shown_reservations_and_findings(ws: Workspace, served: Served) -> None:
    agree_with_all(ws)
    sales = Device(served, "sales")
    wait_for(sales, lambda state: not state["blocks"])
    assert sales.act("agree", "pain", text="If the list is clean").status == 200
    state = sales.state().data
    assert state["reservations"] == [
        {"team": "sales", "question": "Pain", "by": "Marcus Böhm", "note": "If the list is clean"}
    ]
    found = run_checks(served.campaign(), ws.settings, (), datetime.now().astimezone().date())
    assert found and state["findings"] == [f"{each.code} {each.message}" for each in found]


def test_who_agrees_without_the_reservation_of_before_is_told_that_it_is_gone(served: Served) -> None:
    sales = Device(served, "sales")
    assert "gone" not in sales.act("agree", "pain", text="If the list is clean").data["said"]
    assert "gone: “If the list is clean”" in sales.act("agree", "pain").data["said"]
    assert "gone" not in sales.act("agree", "pain").data["said"]


def test_the_lead_of_the_other_team_signs_by_no_link_of_this_team(ws: Workspace, served: Served) -> None:
    session = Session.open(ws, SLUG)
    answers.set_field(session, "campaign", ("marketing_lead",), "Dana Ruiz")
    session.save()
    agree_with_all(ws)
    sales, marketing = Device(served, "sales", "dana  ruiz"), Device(served, "marketing", "Dana Ruiz")
    print_ = wait_for(sales, lambda state: not state["blocks"])["fingerprint"]
    assert sales.state().data["leads"]["marketing"] == "Dana Ruiz"
    refused = sales.act("sign", fingerprint=print_)
    assert refused.status == 409 and "Dana Ruiz is Marketing's lead" in refused.data["problem"]
    assert marketing.act("sign", fingerprint=print_).status == 200


def test_one_person_does_not_sign_for_both_teams(ws: Workspace, served: Served) -> None:
    agree_with_all(ws)
    sales, marketing = Device(served, "sales"), Device(served, "marketing")
    print_ = agreement_digest(served.campaign())
    assert sales.act("sign", fingerprint=print_).status == 200
    assert "does not sign for both" in marketing.act("sign", fingerprint=print_).data["problem"]


def test_a_file_that_is_gone_or_broken_is_told_and_comes_back(ws: Workspace, served: Served) -> None:
    sales = Device(served, "sales")
    path = ws.campaigns / f"{SLUG}.toml"
    whole = path.read_bytes()
    for bad in (None, b"format = 1\n[campaign\n"):
        path.unlink() if bad is None else path.write_bytes(bad)
        state = wait_for(sales, lambda state: state["problem"])
        assert len(state["questions"]) == 9, "what was shown stays"
        refused = sales.act("agree", "pain")
        assert refused.status == 409 and refused.data["problem"]
        path.write_bytes(whole)
        wait_for(sales, lambda state: not state["problem"])
    assert sales.act("agree", "pain").status == 200


def test_who_waits_is_told_when_the_room_ends_and_its_links_are_dead(
    ws: Workspace, serve: Callable[..., Served]
) -> None:
    served = serve()
    sales = Device(served, "sales")
    sales.state()
    found: list[int] = []
    waiting = threading.Thread(target=lambda: found.append(sales.state(wait=True, fresh=False).status))
    waiting.start()
    time.sleep(0.3)
    begun = time.monotonic()
    served.close()
    waiting.join(60)
    assert found == [410] and time.monotonic() - begun < 15, "it does not wait out the 20 s"
    assert kept_rooms.read_room(ws, SLUG) is None
    again = serve(port=served.port)
    old = json.dumps({"secret": served.secret("sales")}).encode()
    assert again.ask("POST", "/sales/enter", old).status == 401
    assert again.ask("GET", "/sales/state", headers={"Cookie": sales.cookie}).status == 401


def test_a_room_that_was_killed_comes_back_with_its_links(ws: Workspace, serve: Callable[..., Served]) -> None:
    served = serve()
    sales = Device(served, "sales")
    kept = kept_rooms.read_room(ws, SLUG)
    assert kept
    served.close()
    kept_rooms.keep_room(ws, SLUG, kept.secrets, kept.host, kept.port)  # as a killed process leaves it
    again = serve()
    assert again.port == served.port and again.links == served.links
    assert again.ask("GET", "/sales/state", headers={"Cookie": sales.cookie}).status == 200
    assert (kept_rooms._path(ws, SLUG).parent.stat().st_mode & 0o077) == 0


def test_a_second_room_of_the_campaign_keeps_its_links_when_the_first_one_ends(
    ws: Workspace, serve: Callable[..., Served]
) -> None:
    first = serve()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    second = serve(port=port)
    assert set(second.links.values()).isdisjoint(first.links.values())
    first.close()
    kept = kept_rooms.read_room(ws, SLUG)
    assert kept and kept.port == second.port
    second.close()
    assert kept_rooms.read_room(ws, SLUG) is None
