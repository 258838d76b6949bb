"""Councils made and changed in the console, managed documents, drafts of the charter, enrolments left.

Revision ID: 0015
"""

import json
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FEDERATION = "FSM"
ENROLMENT_STATES = ("draft", "submitted", "information_requested", "validated", "refused")
DOCUMENT = "INSERT INTO document (id, council_id, title, rank, state) VALUES (:id, :c, :t, :r, 'published')"
FIRST_VERSION = "INSERT INTO document_version (document_id, number, kind, url, page) VALUES (:d, 1, :k, :u, :p)"
KINDS = {"file": "sha256", "link": "url", "text": "body", "page": "page"}


def upgrade() -> None:
    _councils()
    _documents()
    _move_documents()
    op.drop_column("council", "documents")
    _charters()
    _enrolment_states((*ENROLMENT_STATES, "left"))


def downgrade() -> None:
    op.execute("UPDATE enrolment SET state = 'draft' WHERE state = 'left'")
    _enrolment_states(ENROLMENT_STATES)
    op.execute("DROP TRIGGER charter_text_stays ON charter")
    op.execute("DROP FUNCTION charter_is_frozen()")
    op.execute("DELETE FROM charter WHERE state = 'draft'")
    op.drop_constraint("ck_charter_published_has_a_date", "charter")
    op.drop_constraint("ck_charter_state_is_known", "charter")
    op.alter_column("charter", "published_at", nullable=False)
    for name in ("state", "version"):
        op.drop_column("charter", name)
    _rename_charter("edition", "version")
    op.add_column("council", sa.Column("documents", postgresql.JSONB(), server_default="[]", nullable=False))
    op.alter_column("council", "documents", server_default=None)
    for table in ("document_opening", "document_version", "document"):
        op.drop_table(table)
    for name in ("state_is_known", "logo_is_whole"):
        op.drop_constraint(f"ck_council_{name}", "council")
    for name in ("logo_media_type", "logo_sha256", "in_federation", "state", "version"):
        op.drop_column("council", name)


def _councils() -> None:
    op.add_column("council", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("council", sa.Column("state", sa.Text(), server_default="open", nullable=False))
    op.alter_column("council", "state", server_default=None)
    op.add_column("council", sa.Column("in_federation", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("council", sa.Column("logo_sha256", sa.Text()))
    op.add_column("council", sa.Column("logo_media_type", sa.Text()))
    _check("council", "state_is_known", "state IN ('preparing', 'open', 'closed')")
    _check("council", "logo_is_whole", "(logo_sha256 IS NULL) = (logo_media_type IS NULL)")


def _documents() -> None:
    _table(
        "document",
        sa.Column("council_id", sa.UUID()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_document_council_id"),
        sa.UniqueConstraint(
            "council_id", "title", name="uq_document_council_id_title", postgresql_nulls_not_distinct=True
        ),
    )
    _check("document", "state_is_known", "state IN ('published', 'withdrawn')")
    _check("document", "has_a_title", "length(trim(title)) > 0")
    _table(
        "document_version",
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("url", "page", "body", "sha256", "filename")),
        sa.Column("size", sa.Integer()),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_version_document_id"),
        sa.UniqueConstraint("document_id", "number", name="uq_document_version_document_id_number"),
    )
    _check("document_version", "kind_is_known", "kind IN ('file', 'link', 'text', 'page')")
    for kind, name in (
        ("file", "a_file_has_a_content"),
        ("link", "a_link_has_an_address"),
        ("text", "a_text_has_a_body"),
        ("page", "a_page_has_a_name"),
    ):
        _check("document_version", name, f"(kind = '{kind}') = ({KINDS[kind]} IS NOT NULL)")
    op.create_table(
        "document_opening",
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name="fk_document_opening_version_id"),
        sa.PrimaryKeyConstraint("version_id", name="pk_document_opening"),
    )


def _move_documents() -> None:
    """What each council listed: the federation's once, the others under their council."""
    db, known = op.get_bind(), set[tuple[Any, str]]()
    councils = db.execute(sa.text("SELECT id, documents FROM council ORDER BY code")).all()
    for council_id, listed in councils:
        listed = json.loads(listed) if isinstance(listed, str) else listed
        offered = any(one["offered_by"] == FEDERATION for one in listed)
        db.execute(
            sa.text("UPDATE council SET in_federation = :offered WHERE id = :id"),
            {"offered": offered, "id": council_id},
        )
        for rank, one in enumerate(listed, start=1):
            owner = None if one["offered_by"] == FEDERATION else council_id
            if (owner, one["title"]) in known:
                continue
            known.add((owner, one["title"]))
            document = uuid.uuid4()
            db.execute(
                sa.text(
                    "INSERT INTO document (id, council_id, title, rank, state) VALUES (:id, :c, :t, :r, 'published')"
                ),
                {"id": document, "c": owner, "t": one["title"], "r": rank},
            )
            db.execute(
                sa.text(
                    "INSERT INTO document_version (document_id, number, kind, url, page) VALUES (:d, 1, :k, :u, :p)"
                ),
                {"d": document, "k": "link" if one.get("url") else "page", "u": one.get("url"), "p": one.get("page")},
            )


def _charters() -> None:
    _rename_charter("version", "edition")
    op.add_column("charter", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("charter", sa.Column("state", sa.Text(), server_default="published", nullable=False))
    op.alter_column("charter", "state", server_default=None)
    op.alter_column("charter", "published_at", nullable=True)
    _check("charter", "state_is_known", "state IN ('draft', 'published')")
    _check("charter", "published_has_a_date", "(state = 'published') = (published_at IS NOT NULL)")
    op.execute("""
        CREATE FUNCTION charter_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a published charter never changes';
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER charter_text_stays BEFORE UPDATE OR DELETE ON charter
        FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION charter_is_frozen()
    """)


def _rename_charter(old: str, new: str) -> None:
    """By another column, so that its constraints have its name, those that the server names included."""
    op.add_column("charter", sa.Column(new, sa.Text(), nullable=True))
    op.execute(f"UPDATE charter SET {new} = {old}")
    op.alter_column("charter", new, nullable=False)
    op.drop_column("charter", old)
    op.create_unique_constraint(f"uq_charter_{new}", "charter", [new])


def _enrolment_states(states: tuple[str, ...]) -> None:
    op.drop_constraint("ck_enrolment_state_is_known", "enrolment")
    listed = ", ".join(f"'{state}'" for state in states)
    _check("enrolment", "state_is_known", f"state IN ({listed})")


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        *parts,
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
