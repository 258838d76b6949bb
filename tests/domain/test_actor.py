"""Who acts: the same person under two accounts, and roles that hold in one council or everywhere."""

from uuid import uuid4

from backoffice.domain.actor import ANONYMOUS, SYSTEM, Actor

ME, COUNCIL, ELSEWHERE = uuid4(), uuid4(), uuid4()
RPPS, OTHER_RPPS = "99900000128", "99900000136"


def test_one_person_is_known_by_their_file_or_by_their_number() -> None:
    registrant = Actor(None, "Camille", person_id=ME, rpps=RPPS)
    assert registrant.same_person(ME, None)
    assert registrant.same_person(uuid4(), RPPS)
    assert not registrant.same_person(uuid4(), OTHER_RPPS)
    assert not registrant.same_person(None, None)
    member = Actor(None, "Camille", rpps=RPPS)  # the committee's account has no file of its own
    assert member.same_person(ME, RPPS)
    assert not member.same_person(ME, OTHER_RPPS)


def test_who_has_neither_is_nobody() -> None:
    for nobody in (SYSTEM, ANONYMOUS, Actor(None, "", rpps="")):
        assert not nobody.same_person(None, None)
        assert not nobody.same_person(None, "")


def test_a_role_holds_in_its_council_or_everywhere() -> None:
    member = Actor(None, "", roles=frozenset({("clavip_member", COUNCIL), ("board", ELSEWHERE), ("auditor", None)}))
    assert member.roles_in(COUNCIL) == {"clavip_member", "auditor"}
    assert member.roles_in(ELSEWHERE) == {"board", "auditor"}
    assert member.roles_in(None) == {"auditor"}
