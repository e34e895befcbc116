"""A large business out of nothing, the same each time, written by the database itself into the tables `raw_…`.

The columns are those of the files that `business.py` reads: long tails of people per company, names as common as names
are, three in five contacts with tags.
"""

from contacts import demo_words as words

TAGS = [
    "vip",
    "newsletter",
    "wholesale",
    "retail",
    "eu",
    "us",
    "partner",
    "press",
    "investor",
    "trial",
    "upsell",
    "loyalty",
    "gold",
    "silver",
    "bronze",
    "webinar",
    "fair",
    "blackfriday",
    "summer",
    "winter",
    "eco",
    "premium",
    "budget",
    "student",
    "senior",
    "family",
    "gov",
    "nonprofit",
    "startup",
    "enterprise",
]
TALK = [
    "customer",
    "asked",
    "about",
    "pricing",
    "for",
    "the",
    "next",
    "quarter",
    "and",
    "wants",
    "a",
    "revised",
    "quote",
    "with",
    "delivery",
    "terms",
    "discussed",
    "renewal",
    "sent",
    "brochure",
    "budget",
    "approved",
    "by",
    "finance",
    "team",
    "waiting",
    "on",
    "legal",
    "review",
    "product",
    "sample",
    "shipped",
    "invoice",
    "question",
    "resolved",
    "training",
    "scheduled",
    "demo",
    "went",
    "well",
    "competitor",
    "mentioned",
    "discount",
    "order",
    "confirmed",
    "late",
    "delivery",
    "refund",
]
SUBJECTS = (
    "Cannot log in",
    "Invoice is wrong",
    "Order arrived damaged",
    "Late delivery",
    "Refund request",
    "Wrong size shipped",
    "Payment declined",
    "Missing item in parcel",
)
CITIES = [city for _country, cities in words.PLACES for city in cities]

HELPERS = """
CREATE FUNCTION pg_temp.one(text[]) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT $1[1 + floor(random() * cardinality($1))] $$;
CREATE FUNCTION pg_temp.usual(text[]) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT $1[1 + floor(cardinality($1) * power(random(), 1.6))] $$;
CREATE FUNCTION pg_temp.talk(int) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT string_agg(pg_temp.one(%(talk)s), ' ') FROM generate_series(1, $1) $$;
CREATE FUNCTION pg_temp.tags() RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT CASE WHEN random() < .4 THEN '' WHEN random() < .5 THEN pg_temp.one(%(tags)s)
             ELSE pg_temp.one(%(tags)s) || ';' || pg_temp.one(%(tags)s) END $$;
CREATE FUNCTION pg_temp.moment(float) RETURNS timestamptz LANGUAGE sql VOLATILE
AS $$ SELECT timestamptz '2020-01-01' + (timestamptz '2026-11-01' - '2020-01-01') * ($1 + (1 - $1) * random()) $$;
CREATE FUNCTION pg_temp.letters(text) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT regexp_replace(fold($1), '[^a-z]', '', 'g') $$;
SELECT setseed(0.5)
"""
TABLES = {
    "companies": (
        200_000,
        """SELECT i AS id, pg_temp.one(%(stems)s) || lower(pg_temp.one(%(stems)s)) || ' ' || pg_temp.one(%(tails)s)
                  || CASE WHEN i > 3000 THEN ' ' || i ELSE '' END AS name,
                  'firm' || i || '.example' AS domain, pg_temp.one(%(industries)s) AS industry,
                  pg_temp.one('{1,5,20,50,200,1000,5000}') AS size, floor(10 + random() * 9e4) * 1000 AS annual_revenue,
                  '+49 30 ' || (2300000 + i) AS phone, floor(1 + random() * 300) || ' ' || pg_temp.one(%(streets)s)
                  AS street, pg_temp.one(%(cities)s) AS city, '' AS region, pg_temp.one('{DE,ES,PT,FR,IT,DK,AT}')
                  AS country, floor(10000 + random() * 89999)::int AS postcode, pg_temp.tags() AS tags,
                  floor(1 + random() * 20)::int AS owner_id, pg_temp.moment(0) AS created_at
           FROM generate_series(1, %(number)s) i""",
    ),
    "contacts": (
        1_000_000,
        """SELECT i AS id, first_name, last_name, pg_temp.letters(first_name) || '.' || pg_temp.letters(last_name) || i
                  || '@firm' || company_id || '.example' AS email, '+49 40 ' || (2300000 + i) AS phone,
                  CASE WHEN random() < .6 THEN '+49 151 ' || (20000000 + i) ELSE '' END AS mobile,
                  pg_temp.one(%(jobs)s) AS job_title, company_id, floor(1 + random() * 300) || ' '
                  || pg_temp.one(%(streets)s) AS street, pg_temp.one(%(cities)s) AS city, '' AS region,
                  pg_temp.one('{DE,ES,PT,FR,IT,DK,AT}') AS country, floor(10000 + random() * 89999)::int AS postcode,
                  CASE WHEN random() < .5 THEN (date '1950-01-01' + floor(random() * 20000)::int)::text ELSE '' END
                  AS birth_date,
                  pg_temp.one('{subscriber,lead,qualified,opportunity,customer,customer,customer,former}')
                  AS lifecycle_stage, (random() < .8)::int AS email_opt_in, pg_temp.one('{email,phone,mail,sms}')
                  AS preferred_channel, pg_temp.tags() AS tags, floor(1 + random() * 20)::int AS owner_id, created_at,
                  created_at + (timestamptz '2026-11-01' - created_at) * random() AS updated_at
           FROM (SELECT i, pg_temp.usual(%(first)s) AS first_name, pg_temp.usual(%(last)s) AS last_name,
                        1 + floor(%(companies)s * power(random(), 2))::int AS company_id,
                        pg_temp.moment(0) AS created_at
                 FROM generate_series(1, %(number)s) i) person""",
    ),
    "leads": (
        100_000,
        """SELECT i AS id, pg_temp.usual(%(first)s) AS first_name, pg_temp.usual(%(last)s) AS last_name,
                  'lead' || i || '@mail.example' AS email, '+49 89 ' || (2300000 + i) AS phone,
                  pg_temp.one(%(stems)s) || ' ' || pg_temp.one(%(tails)s) AS company_name,
                  pg_temp.one('{web,referral,fair,partner}') AS source,
                  pg_temp.one('{new,contacted,qualified,converted,disqualified}') AS status,
                  floor(1 + random() * 20)::int AS owner_id, pg_temp.moment(.6) AS created_at
           FROM generate_series(1, %(number)s) i""",
    ),
    "deals": (
        100_000,
        """SELECT i AS id, firm.name || ' - ' || pg_temp.one('{order,renewal,pilot,upgrade,contract}') AS name,
                  person.id AS contact_id, person.company_id, stage, floor(power(10, 2.5 + 2.5 * random())) AS amount,
                  'EUR' AS currency, (deal.created_at + interval '1 day' * floor(14 + random() * 220))::date
                  AS expected_close, CASE WHEN stage IN ('won', 'lost') THEN
                  least(deal.created_at + interval '90 days', timestamptz '2026-11-01')::text ELSE '' END AS closed_at,
                  floor(1 + random() * 20)::int AS owner_id, deal.created_at
           FROM (SELECT i, 1 + floor(random() * %(contacts)s)::bigint AS contact_id, pg_temp.moment(.3) AS created_at,
                        pg_temp.one('{new,new,new,qualified,qualified,proposal,negotiation,won,won,lost}') AS stage
                 FROM generate_series(1, %(number)s) i) deal
           JOIN raw_contacts person ON person.id = deal.contact_id
           JOIN raw_companies firm ON firm.id = person.company_id""",
    ),
    "activities": (
        500_000,
        """SELECT i AS id, kind, person.id AS contact_id, person.company_id, initcap(kind) || ': ' || pg_temp.talk(5)
                  AS subject, pg_temp.talk(floor(8 + random() * 32)::int) AS body, pg_temp.moment(.2) AS happened_at,
                  floor(1 + random() * 20)::int AS owner_id
           FROM (SELECT i, 1 + floor(%(contacts)s * power(random(), 1.5))::bigint AS contact_id,
                        pg_temp.one('{note,call,email,meeting,task}') AS kind
                 FROM generate_series(1, %(number)s) i) act
           JOIN raw_contacts person ON person.id = act.contact_id""",
    ),
    "tickets": (
        200_000,
        """SELECT i AS id, pg_temp.one(%(subjects)s) || ' #' || floor(1000 + random() * 98999) AS subject,
                  pg_temp.talk(floor(20 + random() * 60)::int) AS body, person.id AS contact_id, person.company_id,
                  pg_temp.one('{1,2,3,3,3,4,5}') AS priority, status, pg_temp.one('{email,web,phone,chat}') AS channel,
                  ticket.created_at, CASE WHEN status = 'open' THEN '' ELSE
                  (ticket.created_at + interval '3 hours' * random())::text END AS first_response_at,
                  CASE WHEN status = 'closed' THEN (ticket.created_at + interval '60 hours' * random())::text
                  ELSE '' END AS resolved_at, floor(1 + random() * 20)::int AS assignee_id
           FROM (SELECT i, 1 + floor(random() * %(contacts)s)::bigint AS contact_id, pg_temp.moment(.4) AS created_at,
                        pg_temp.one('{open,pending,closed,closed,closed,closed,closed,closed}') AS status
                 FROM generate_series(1, %(number)s) i) ticket
           JOIN raw_contacts person ON person.id = ticket.contact_id""",
    ),
}


def invent(cursor, scale):
    """Write the tables `raw_companies` and so on."""
    given = {"first": words.FIRST, "last": words.LAST, "stems": words.STEMS, "tails": words.TAILS}
    given |= {"industries": list(words.INDUSTRIES), "streets": list(words.STREETS), "jobs": list(words.JOBS)}
    given |= {"cities": CITIES, "talk": TALK, "tags": TAGS, "subjects": list(SUBJECTS)}
    given |= {name: int(number * scale) for name, (number, _sql) in TABLES.items()}
    cursor.execute("SET max_parallel_workers_per_gather = 0")  # else who draws which number is chance
    cursor.execute(HELPERS, given)
    for name, (number, sql) in TABLES.items():
        cursor.execute(f"CREATE UNLOGGED TABLE raw_{name} AS {sql}", given | {"number": int(number * scale)})
        cursor.execute(f"CREATE UNIQUE INDEX ON raw_{name} (id)")
        cursor.execute(f"ANALYZE raw_{name}")
