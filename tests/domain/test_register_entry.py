"""What a register entry lacks before it is sent, step by step (000, chapter 2)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from backoffice.domain.register_entry import Lack, change_lacks, entry_lacks, sites_lack
from backoffice.domain.shares import SharedTime

FULL = SharedTime(Decimal(100), {"imaging": Decimal(60), "therapy": Decimal(40)})
STARTED = date(2020, 9, 1)
NO_DIPLOMA = Lack("diplomas", "Ajoutez au moins un diplôme, avec sa date d’obtention.")
NO_CAREER = Lack("career", "Indiquez votre date de début d’exercice.")
NO_PLACE = Lack("places", "Ajoutez au moins un établissement où vous exercez actuellement.")


@dataclass
class Site:
    name: str = "CHU d’essai"
    is_refused: bool = False
    share: Decimal | None = Decimal(100)
    time: SharedTime = field(default_factory=lambda: FULL)


def test_a_whole_entry_may_be_sent() -> None:
    assert entry_lacks(True, STARTED, [Site()]) == []
    assert entry_lacks(True, STARTED, [Site(share=Decimal(70)), Site("Clinique", share=Decimal(30))]) == []


def test_what_is_missing_is_said_in_the_order_of_the_steps() -> None:
    assert entry_lacks(False, None, []) == [NO_DIPLOMA, NO_CAREER, NO_PLACE]
    assert entry_lacks(True, None, [Site()]) == [NO_CAREER]
    assert entry_lacks(False, STARTED, [Site()]) == [NO_DIPLOMA]


def test_times_add_up_within_each_place_and_over_all() -> None:
    half = SharedTime(Decimal(100), {"imaging": Decimal("37.5")})
    assert sites_lack([Site(time=half), Site("Clinique", share=None)]) == [
        Lack("times", "CHU d’essai, répartition par service\u00a0: il manque 62,5\u00a0%.")
    ]
    assert sites_lack([Site(share=None)]) == [
        Lack("times", "Part de chaque établissement dans votre temps de travail\u00a0: il manque 100\u00a0%.")
    ]
    assert sites_lack([Site(), Site("Clinique", share=Decimal(5))]) == [
        Lack("times", "Part de chaque établissement dans votre temps de travail\u00a0: il y a 5\u00a0% de trop.")
    ]


def test_a_place_that_will_not_be_created_is_to_be_replaced() -> None:
    assert sites_lack([Site(share=Decimal(50)), Site("Clinique", is_refused=True, share=Decimal(50))]) == [
        Lack("places", "L’établissement « Clinique » ne sera pas créé : remplacez-le par un autre.")
    ]


def test_a_change_changes_something_and_begins_after_what_is_in_force() -> None:
    assert change_lacks(True, [], None, STARTED) == []
    assert change_lacks(False, [], date(2026, 1, 1), STARTED) == [Lack("diplomas", "Vous n’avez encore rien modifié.")]
    assert change_lacks(False, [Site()], date(2020, 9, 2), STARTED) == []
    assert change_lacks(False, [Site()], date(2020, 9, 2), None) == []
    too_soon = Lack("times", "La date d’effet doit suivre le début de votre situation actuelle, le 1er septembre 2020.")
    assert change_lacks(True, [Site()], STARTED, STARTED) == [too_soon]
    assert change_lacks(True, [Site(is_refused=True)], None, STARTED)[-1] == Lack(
        "times", "Indiquez à partir de quand votre nouvelle situation s’applique."
    )
