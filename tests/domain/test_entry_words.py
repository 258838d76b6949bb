"""An entry and a requirement in words, fact by fact, as people read and compare them."""

from dataclasses import replace
from decimal import Decimal

from backoffice.domain.eligibility import Eligibility
from backoffice.domain.entry_words import (
    ANYBODY,
    entry_facts,
    entry_title,
    evidence_points,
    evidence_words,
    requirement_facts,
)
from backoffice.domain.evidence import Attester, EvidenceRule, Sender
from backoffice.domain.referential import Source

ASKED = "Ce qui est à donner"
SENT_BY = "Qui le transmet"
ATTESTED_BY = "Qui peut l’attester"
HONOUR = "Déclaration sur l’honneur"


def test_the_number_is_said_where_the_document_numbers_its_rows(certification, triennial) -> None:
    entry = certification.entry("1.10")
    assert entry_title(entry) == f"1.10 {entry.label}"
    assert entry_title(triennial.entry("rmm")) == "Participation RMM"


def test_who_sends_who_attests_and_what_honour_is_worth(certification) -> None:
    entry = certification.entry("1.1")
    rule = EvidenceRule(
        required=True,
        honour=True,
        hint="Une attestation.",
        honour_condition="Seulement sans attestation.",
        attested_by=(Attester.odpc, Attester.andpc),
        sent_by=(Sender.registrant, Sender.registry_platform),
    )
    read = replace(entry, evidence=rule)
    assert evidence_points(read) == [
        (ASKED, "Une attestation."),
        (SENT_BY, "Vous-même ou la plateforme du registre"),
        (ATTESTED_BY, "L’ODPC ou l’ANDPC"),
        (HONOUR, "Seulement sans attestation."),
    ]
    assert evidence_points(read, ANYBODY)[1] == (SENT_BY, "La personne elle-même ou la plateforme du registre")
    enough = replace(entry, evidence=EvidenceRule(required=False, honour=True, hint="Rien."))
    assert evidence_points(enough) == [(ASKED, "Rien."), (HONOUR, "Elle suffit.")]
    refused = replace(entry, evidence=EvidenceRule(required=True, honour=False, hint="Une lettre."))
    assert evidence_points(refused) == [(ASKED, "Une lettre."), (HONOUR, "Elle ne suffit pas.")]


def test_evidence_in_one_sentence(certification) -> None:
    def words(required: bool, honour: bool, condition: str = "") -> str:
        rule = EvidenceRule(required=required, honour=honour, hint="", honour_condition=condition)
        return evidence_words(replace(certification.entry("1.1"), evidence=rule))

    assert words(required=True, honour=False) == "Obligatoire."
    assert words(required=False, honour=False) == "Facultatif."
    assert words(required=False, honour=True) == "Facultatif. Une déclaration sur l’honneur suffit."
    assert (
        words(True, True, "sans attestation") == "Obligatoire. Une déclaration sur l’honneur suffit sans attestation."
    )


def test_every_fact_of_an_entry(certification) -> None:
    entry = certification.entry("2.1")
    facts = dict(entry_facts(certification, entry))
    assert list(facts) == [
        "Libellé",
        "Attendus",
        "Bloc",
        "Catégories",
        "Particularités",
        "Éligibilité",
        "Rôles",
        "QARQ",
        "Durée minimale",
        "Plafond par parcours",
        "Preuve",
        "Justificatif",
        "Atteste",
        "Transmet",
        "Hors liste",
        "Retirée",
        "Sources",
    ]
    assert facts["Libellé"] == entry.label
    assert facts["Attendus"] == entry.expectation
    assert facts["Bloc"] == "Bloc 2 : Renforcer la qualité des pratiques et des soins"
    assert facts["Durée minimale"] == "3 ans"
    assert facts["Plafond par parcours"] == facts["Hors liste"] == facts["Retirée"] == ""
    assert facts["Catégories"] == "Analyse des pratiques"
    changed = replace(
        entry,
        minimum_years=1,
        cap_per_parcours=Decimal("4.5"),
        out_of_list=True,
        withdrawn=True,
        tags=("odpc", "priority_orientation"),
        evidence=replace(
            entry.evidence,
            attested_by=(Attester.odpc, Attester.andpc),
            sent_by=(Sender.registrant, Sender.organiser),
        ),
    )
    facts = dict(entry_facts(certification, changed))
    assert facts["Durée minimale"] == "1 an"
    assert facts["Plafond par parcours"] == "4,5 QARQ"
    assert facts["Hors liste"] == "oui"
    assert facts["Retirée"] == "oui : elle ne se déclare plus"
    assert facts["Particularités"] == "Action du DPC proposée par un ODPC et Orientation prioritaire"
    assert facts["Atteste"] == "l’ODPC ou l’ANDPC"
    assert facts["Transmet"] == "vous-même ou l’organisateur"


def test_a_requirement_its_share_and_the_law(certification) -> None:
    by_code = {one.code: one for one in certification.requirements}
    assert requirement_facts(certification, by_code["b1-priority-orientation"]) == [
        ("Au moins", "2 actions ODPC en orientation prioritaire"),
        ("Minimum légal", ""),
        ("Bloc", "Bloc 1 : Actualiser les connaissances et les compétences"),
        ("Catégories", ""),
        ("Particularités", "Action du DPC proposée par un ODPC et Orientation prioritaire"),
        ("Parmi", "actions pour actualiser les connaissances et les compétences (bloc 1)"),
    ]
    assert dict(requirement_facts(certification, by_code["b1"]))["Minimum légal"] == "2"
    credits = dict(requirement_facts(certification, by_code["credits"]))
    assert (credits["Au moins"], credits["Bloc"], credits["Parmi"]) == ("30 QARQ", "", "")


def test_the_categories_of_a_requirement(triennial) -> None:
    reflexive = next(one for one in triennial.requirements if one.code == "reflexive-or-integrated")
    facts = dict(requirement_facts(triennial, reflexive))
    assert facts["Catégories"] == "Analyse des pratiques, Gestion des risques ou Programme intégré"
    assert facts["Au moins"] == "1 analyse des pratiques, gestion des risques ou programme intégré"


def test_who_may_count_it_and_where_it_comes_from(certification) -> None:
    entry = replace(
        certification.entry("1.1"),
        eligibility=(Eligibility.decree, Eligibility.fsm_criteria),
        sources=(Source("certification", "ligne 1.1"), Source("certification", "annexe 2", "Sans durée.")),
    )
    document = next(source for source in certification.sources if source.code == entry.sources[0].document)
    facts = dict(entry_facts(certification, entry))
    assert facts["Éligibilité"] == "De fait, par décret ou d’après les critères de la FSM"
    assert facts["Sources"] == f"{document.title}, ligne 1.1\n{document.title}, annexe 2. Sans durée."
    assert facts["Rôles"] == "Apprenant ou participant et Formateur ou orateur"
    assert facts["Catégories"] == "Formation et Programme intégré"
