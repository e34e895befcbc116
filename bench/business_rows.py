"""What each of our tables is made of, as SQL over the tables `raw_…`: `(model, from where, {column: expression})`.

A column that is not named gets the model's own default.
"""

NOBODY = "NULL"
OWNER = "%(owner)s::bigint - 1 + nullif({}::text, '')::bigint"
LANGUAGE = "CASE r.country WHEN 'DE' THEN 'de' WHEN 'AT' THEN 'de' WHEN 'ES' THEN 'es' ELSE 'en' END"
LIFECYCLE = (
    "CASE r.lifecycle_stage WHEN 'qualified' THEN 'lead' WHEN 'opportunity' THEN 'lead' ELSE r.lifecycle_stage END"
)
CHANNEL = "CASE r.preferred_channel WHEN 'mail' THEN 'post' WHEN 'in_person' THEN '' ELSE r.preferred_channel END"
CLOSED = "nullif(r.closed_at::text, '')::timestamptz"
SOLVED = "nullif(r.resolved_at::text, '')::timestamptz"
ANSWERED = "nullif(r.first_response_at::text, '')::timestamptz"
STATE = "CASE WHEN r.stage IN ('won', 'lost') THEN r.stage ELSE 'open' END"
TICKET_CHANNEL = "CASE r.channel WHEN 'email' THEN 'email' WHEN 'phone' THEN 'phone' ELSE 'other' END"
KIND = """CASE r.kind WHEN 'note' THEN 'contacts.note' WHEN 'call' THEN 'contacts.call'
          WHEN 'task' THEN 'contacts.task_done' ELSE 'contacts.meeting' END"""
SAID = "r.subject || E'\\n' || r.body"


def person(columns):
    return {"contact_id": "r.contact_id::bigint", "company_id": "r.company_id::bigint"} | columns


def reached(column, table, label, primary):
    """The rows of a way to reach people, from a column of the file that may be empty."""
    where = f"raw_contacts r LEFT JOIN raw_keys k ON k.number = r.{column}::text WHERE r.{column}::text <> ''"
    key = "coalesce(k.key, lower(trim(r.email::text)))" if column == "email" else "coalesce(k.key, r.id::text)"
    columns = {"contact_id": "r.id::bigint", "label": f"'{label}'", "is_primary": primary, "key": key}
    return (table, where, columns | {"address" if column == "email" else "number": f"trim(r.{column}::text)"})


ROWS = [
    (
        "contacts.Company",
        "raw_companies r",
        {
            "id": "r.id::bigint",
            "external_id": "'A' || r.id",
            "name": "r.name",
            "domain": "r.domain",
            "industry": "r.industry",
            "employees": "r.size::int",
            "revenue": "r.annual_revenue::numeric",
            "phone": "r.phone",
            "street": "r.street",
            "city": "r.city",
            "region": "r.region",
            "country": "r.country",
            "postcode": "r.postcode",
            "owner_id": OWNER.format("r.owner_id"),
            "created_at": "r.created_at::timestamptz",
            "updated_at": "r.created_at::timestamptz",
        },
    ),
    (
        "contacts.Contact",
        "raw_contacts r",
        {
            "id": "r.id::bigint",
            "external_id": "'C' || r.id",
            "first_name": "r.first_name",
            "last_name": "r.last_name",
            "company_id": "nullif(r.company_id::text, '')::bigint",
            "job_title": "r.job_title",
            "lifecycle": LIFECYCLE,
            "language": LANGUAGE,
            "preferred_channel": CHANNEL,
            "birthday": "nullif(r.birth_date::text, '')::date",
            "owner_id": OWNER.format("r.owner_id"),
            "created_at": "r.created_at::timestamptz",
            "updated_at": "r.updated_at::timestamptz",
        },
    ),
    reached("email", "contacts.EmailAddress", "work", "true"),
    reached("phone", "contacts.PhoneNumber", "work", "true"),
    reached("mobile", "contacts.PhoneNumber", "mobile", "false"),
    (
        "contacts.PostalAddress",
        "raw_contacts r",
        {
            "contact_id": "r.id::bigint",
            "label": "'work'",
            "is_primary": "true",
            **{name: f"r.{name}" for name in ("street", "postcode", "city", "region", "country")},
        },
    ),
    (
        "contacts.Consent",
        "raw_contacts r WHERE r.email_opt_in::text = '1'",
        {
            "contact_id": "r.id::bigint",
            "channel": "'email'",
            "purpose": "'marketing'",
            "granted": "true",
            "source": "'sign-up form'",
            "at": "r.created_at::timestamptz",
        },
    ),
    (
        "contacts.Note",
        "raw_activities r WHERE r.kind = 'note'",
        person(
            {
                "id": "r.id::bigint",
                "text": SAID,
                "author_id": OWNER.format("r.owner_id"),
                "created_at": "r.happened_at::timestamptz",
            }
        ),
    ),
    (
        "contacts.Task",
        "raw_activities r WHERE r.kind = 'task'",
        person(
            {
                "title": "left(r.subject, 200)",
                "assignee_id": OWNER.format("r.owner_id"),
                "done_at": "r.happened_at::timestamptz",
                "created_at": "r.happened_at::timestamptz",
            }
        ),
    ),
    (
        "contacts.Interaction",
        "raw_activities r",
        person(
            {
                "kind": KIND,
                "channel": "CASE r.kind WHEN 'call' THEN 'phone' WHEN 'email' THEN 'email' ELSE '' END",
                "at": "r.happened_at::timestamptz",
                "by_id": OWNER.format("r.owner_id"),
                "text": SAID,
            }
        ),
    ),
    (
        "sales.Lead",
        "raw_leads r",
        {
            "id": "r.id::bigint",
            "name": "r.first_name || ' ' || r.last_name",
            "company_name": "r.company_name",
            "email": "r.email",
            "phone": "r.phone",
            "source": "r.source",
            "owner_id": OWNER.format("r.owner_id"),
            "state": "CASE r.status WHEN 'new' THEN 'new' WHEN 'converted' THEN 'converted'"
            " WHEN 'disqualified' THEN 'dropped' ELSE 'working' END",
            "drop_reason": "CASE r.status WHEN 'disqualified' THEN 'no budget' ELSE '' END",
            "created_at": "r.created_at::timestamptz",
            "closed_at": "CASE WHEN r.status IN ('converted', 'disqualified') THEN r.created_at::timestamptz END",
        },
    ),
    (
        "sales.Deal",
        "raw_deals r JOIN raw_stages s ON s.name = r.stage",
        person(
            {
                "id": "r.id::bigint",
                "external_id": "'D' || r.id",
                "name": "r.name",
                "pipeline_id": "s.pipeline_id",
                "stage_id": "s.stage_id",
                "stage_since": f"coalesce({CLOSED}, r.created_at::timestamptz)",
                "state": STATE,
                "amount": "r.amount::numeric",
                "currency": "r.currency",
                "owner_id": OWNER.format("r.owner_id"),
                "expected_close": "r.expected_close::date",
                "engaged_at": "r.created_at::timestamptz",
                "closed_at": CLOSED,
                "lost_note": "CASE r.stage WHEN 'lost' THEN 'price' ELSE '' END",
                "created_at": "r.created_at::timestamptz",
                "updated_at": f"coalesce({CLOSED}, r.created_at::timestamptz)",
            }
        ),
    ),
    (
        "contacts.Interaction",
        "raw_deals r",
        person(
            {
                "kind": f"CASE {STATE} WHEN 'won' THEN 'sales.deal_won' WHEN 'lost' THEN 'sales.deal_lost'"
                " ELSE 'sales.deal_created' END",
                "at": f"coalesce({CLOSED}, r.created_at::timestamptz)",
                "by_id": OWNER.format("r.owner_id"),
                "text": "r.name",
                "about_type_id": "%(deal)s",
                "about_id": "r.id::bigint",
                "data": "jsonb_build_object('amount', r.amount, 'currency', r.currency)",
            }
        ),
    ),
    (
        "support.Ticket",
        "raw_tickets r",
        {
            "id": "r.id::bigint",
            "subject": "r.subject",
            "contact_id": "r.contact_id::bigint",
            "channel": TICKET_CHANNEL,
            "assignee_id": OWNER.format("r.assignee_id"),
            "priority": "CASE r.priority::text WHEN '1' THEN 'urgent' WHEN '2' THEN 'high' WHEN '5' THEN 'low'"
            " ELSE 'normal' END",
            "state": f"CASE WHEN {SOLVED} IS NOT NULL THEN 'solved' WHEN r.status = 'pending' THEN 'pending'"
            " ELSE 'open' END",
            "created_at": "r.created_at::timestamptz",
            "waits_since": "r.created_at::timestamptz",
            "first_response_at": ANSWERED,
            "solved_at": SOLVED,
        },
    ),
    (
        "support.Message",
        "raw_tickets r",
        {
            "ticket_id": "r.id::bigint",
            "direction": "'in'",
            "subject": "r.subject",
            "text": "r.body",
            "created_at": "r.created_at::timestamptz",
        },
    ),
    (
        "contacts.Interaction",
        "raw_tickets r",
        person(
            {
                "kind": "'support.ticket_opened'",
                "channel": TICKET_CHANNEL,
                "direction": "'in'",
                "at": "r.created_at::timestamptz",
                "text": "left(r.body, 500)",
                "about_type_id": "%(ticket)s",
                "about_id": "r.id::bigint",
                "data": "jsonb_build_object('ticket', r.id::bigint, 'subject', r.subject)",
            }
        ),
    ),
]
