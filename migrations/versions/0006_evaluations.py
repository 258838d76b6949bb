"""Out-of-list proposals made before the action, evaluation forms, interests, chairs, attestations of acceptance.

Revision ID: 0006
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
STATES = ("draft", "submitted", "information_requested", "evaluated", "accepted", "rejected", "withdrawn")
LIVE = "state IN ('preparing', 'valid')"
SAID = "length(trim(coalesce(reason, ''))) > 0"
DATED = "decided_at IS NOT NULL AND decided_by_id IS NOT NULL"


def upgrade() -> None:
    op.add_column("membership", sa.Column("is_chair", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(
        op.f("ck_membership_chairs_have_a_committee"), "membership", "NOT is_chair OR role = 'scientific_member'"
    )
    _proposals()
    _evaluations()
    op.add_column("attestation", sa.Column("proposal_id", sa.UUID()))
    op.create_foreign_key(op.f("fk_attestation_proposal_id"), "attestation", "proposal", ["proposal_id"], ["id"])
    _live_attestations(f"{LIVE} AND proposal_id IS NULL")
    op.create_index(
        "uq_attestation_live_acceptance", "attestation", ["proposal_id"], unique=True, postgresql_where=sa.text(LIVE)
    )


def _proposals() -> None:
    for name in ("planned", "on_honour"):
        op.add_column("proposal", sa.Column(name, sa.Boolean(), server_default="false", nullable=False))
    op.add_column("proposal", sa.Column("search_words", sa.Text(), server_default="", nullable=False))
    op.add_column("proposal", sa.Column("granted_credits", sa.Numeric(precision=7, scale=2)))
    op.add_column("proposal", sa.Column("granted_entry_key", sa.Text()))
    op.add_column("proposal", sa.Column("granted_categories", JSONB, server_default="[]", nullable=False))
    op.execute("""
        UPDATE proposal
        SET granted_credits = coalesce(claim.credits_granted, claim.credits_asked),
            granted_entry_key = claim.entry_key,
            granted_categories = coalesce(nullif(claim.decided_categories, 'null'), '[]')
        FROM claim WHERE claim.action_id = proposal.action_id AND claim.parcours_id = proposal.parcours_id
    """)
    connection = op.get_bind()
    for key, title in connection.execute(sa.text("SELECT id, title FROM proposal")).all():
        connection.execute(
            sa.text("UPDATE proposal SET search_words = :words WHERE id = :key"),
            {"words": _folded(title), "key": key},
        )
    _check("state_is_known", _known((*STATES[:4], "agreed", *STATES[4:])))
    _check("decisions_have_an_author", f"state NOT IN ('agreed', 'accepted', 'rejected') OR ({DATED})")
    _check("refusals_have_a_reason", f"state NOT IN ('rejected', 'agreed', 'accepted') OR {SAID}")
    op.create_check_constraint(op.f("ck_proposal_agreed_is_planned"), "proposal", "state <> 'agreed' OR planned")
    op.create_check_constraint(
        op.f("ck_proposal_recognised_is_granted"),
        "proposal",
        "state NOT IN ('agreed', 'accepted') OR (granted_credits IS NOT NULL AND granted_entry_key IS NOT NULL)",
    )
    op.create_index("ix_proposal_decided", "proposal", ["council_id", "decided_at"])


def _evaluations() -> None:
    op.add_column("evaluation", sa.Column("links", JSONB, server_default="{}", nullable=False))
    op.add_column("evaluation", sa.Column("entry_suggested", sa.Text()))
    op.add_column("evaluation", sa.Column("categories_suggested", JSONB, server_default="[]", nullable=False))
    op.execute("""
        UPDATE evaluation SET criteria = (
            SELECT jsonb_object_agg(key, jsonb_build_object('answer', value, 'remark', '')) FROM jsonb_each(criteria)
        ) WHERE criteria <> '{}'
    """)
    op.create_table(
        "proposal_interest",
        sa.Column("proposal_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_proposal_interest_interests_are_said")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_proposal_interest_account_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_interest_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_interest")),
        sa.UniqueConstraint("proposal_id", "account_id", name=op.f("uq_proposal_interest_proposal_id_account_id")),
    )


def downgrade() -> None:
    """Refuses, by its constraints, to go back over what only the new columns can say."""
    op.create_check_constraint(op.f("ck_attestation_of_a_parcours"), "attestation", "proposal_id IS NULL")
    op.drop_constraint("ck_attestation_of_a_parcours", "attestation")
    op.drop_index("uq_attestation_live_acceptance", "attestation")
    _live_attestations(LIVE)
    op.drop_constraint("fk_attestation_proposal_id", "attestation")
    op.drop_column("attestation", "proposal_id")
    op.drop_table("proposal_interest")
    op.execute("""
        UPDATE evaluation SET criteria = (
            SELECT jsonb_object_agg(key, value -> 'answer') FROM jsonb_each(criteria)
        ) WHERE criteria <> '{}'
    """)
    for name in ("categories_suggested", "entry_suggested", "links"):
        op.drop_column("evaluation", name)
    op.drop_index("ix_proposal_decided", "proposal")
    op.drop_constraint("ck_proposal_recognised_is_granted", "proposal")
    op.drop_constraint("ck_proposal_agreed_is_planned", "proposal")
    _check("refusals_have_a_reason", f"state NOT IN ('rejected', 'accepted') OR {SAID}")
    _check("decisions_have_an_author", f"state NOT IN ('accepted', 'rejected') OR ({DATED})")
    _check("state_is_known", _known(STATES))
    for name in (
        "granted_categories", "granted_entry_key", "granted_credits", "search_words", "on_honour", "planned",
    ):  # fmt: skip
        op.drop_column("proposal", name)
    op.drop_constraint("ck_membership_chairs_have_a_committee", "membership")
    op.drop_column("membership", "is_chair")


def _known(states: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return f"state IN ({listed})"


def _check(name: str, condition: str) -> None:
    """Put this condition in the place of the one that has the name."""
    op.drop_constraint(f"ck_proposal_{name}", "proposal")
    op.create_check_constraint(op.f(f"ck_proposal_{name}"), "proposal", condition)


def _live_attestations(condition: str) -> None:
    op.drop_index("uq_attestation_live", "attestation")
    op.create_index(
        "uq_attestation_live", "attestation", ["parcours_id"], unique=True, postgresql_where=sa.text(condition)
    )


def _folded(text: str) -> str:
    """As `backoffice.domain.search` folded words when this was written."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    kept = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^0-9a-z]+", " ", kept).split())
