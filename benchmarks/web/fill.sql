-- The country, table by table, for psycopg: {cases} is how many, {stories} how many
-- titles a province has. pg_temp.h(row, salt) draws: the same row
-- and salt always give the same number from 0 to 2^31 - 1.

-- step: draw
CREATE FUNCTION pg_temp.h(bigint, int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT (hashint8extended($1, $2) & 2147483647)::int';
CREATE FUNCTION pg_temp.pick(text[], int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT $1[1 + $2 % cardinality($1)]';

-- step: plan
-- Offices lead very different numbers of cases: the first some 12,000 of a million, the last 880.
CREATE TEMP TABLE plan AS
WITH drawn AS (
  SELECT c, floor(760 * power(pg_temp.h(c, 1) / 2147483648.0, 1.5))::int AS office,
    date '2016-01-01' + least(3950, (c::float8 / {cases} * 3900)::int + pg_temp.h(c, 2) % 60)
      AS reported,
    pg_temp.h(c, 3) AS d, (ARRAY[1,1,1,2,2,2,2,2,3,4])[1 + pg_temp.h(c, 4) % 10] AS people
  FROM generate_series(1, {cases}) c)
SELECT d.c, o.id AS office, o.code, o.folded, d.reported, d.d, d.people,
  coalesce(o.province, (SELECT array_agg(DISTINCT province) FROM story)[1 + d.d % 18]) AS province,
  extract(year FROM d.reported)::int AS year,
  row_number() OVER (PARTITION BY o.id, extract(year FROM d.reported) ORDER BY d.c) AS n,
  -- an office of another agency reads one case in ten
  CASE WHEN d.d % 10 = 3 THEN 2 + (o.id - 2 + 19 * (1 + d.d % 39)) % 760 END AS shared
FROM drawn d JOIN big_office o ON o.i = d.office;

-- step: cases
INSERT INTO record_case (id, number, title, source, lead_office_id, shared_with, stage, provinces,
  reported_on, occurred_on, occurred_precision, official_involvement, official_note, account,
  created_by_id, created_at, updated_at, version, search_text)
SELECT p.c, p.code || '-' || p.year || '-' || lpad(p.n::text, greatest(4, length(p.n::text)), '0'),
  s.title, pg_temp.pick('{report,police,border,hotline,returned,agency}', pg_temp.h(p.c, 5)),
  p.office, CASE WHEN p.shared IS NULL THEN '{}' ELSE ARRAY[p.shared] END::bigint[],
  pg_temp.pick('{reported,under_inquiry,investigation_opened,with_prosecutor,final}', p.d),
  ARRAY[p.province],
  p.reported, p.reported - pg_temp.h(p.c, 6) % 400, 'day', 'none_known', '', s.account,
  p.office * 6 + 1 + p.d % 2, p.reported, p.reported, 1,
  lower(p.code) || '-' || p.year || '-' || lpad(p.n::text, greatest(4, length(p.n::text)), '0')
    || E'\n' || p.folded || regexp_replace(p.year::text, '(.)\1+', '\1', 'g')
    || regexp_replace(lpad(p.n::text, greatest(4, length(p.n::text)), '0'), '(.)\1+', '\1', 'g')
    || E'\n' || s.search
FROM plan p JOIN story s ON s.province = p.province AND s.i = p.d / 16 % {stories}
ORDER BY p.c;

-- step: counters
INSERT INTO record_counter (office_id, year, last)
SELECT office, year, max(n) FROM plan GROUP BY 1, 2;

-- step: places
INSERT INTO record_place (case_id, office_id, shared_with, kind, country, province, district,
  village)
SELECT c.id, c.lead_office_id, c.shared_with,
  pg_temp.pick('{Recruitment,Transit,Exploitation}', k - 1), 'LA', p.province, '', ''
FROM record_case c JOIN plan p ON p.c = c.id, generate_series(1, 1 + (p.d % 4 = 0)::int) k
ORDER BY c.id;

-- step: people
CREATE TEMP TABLE crowd AS
SELECT row_number() OVER (ORDER BY p.c, k) AS id, p.c, p.office, p.shared, k, p.reported,
  CASE k WHEN 1 THEN CASE WHEN p.d % 3 = 0 THEN 'broker' ELSE 'suspect' END
         WHEN 3 THEN 'witness'
         ELSE CASE WHEN p.d % 4 = 0 THEN 'possible_victim' ELSE 'victim' END END AS role,
  CASE WHEN pg_temp.h(p.c * 8 + k, 7) % 100 < CASE WHEN k IN (2, 4) THEN 85 ELSE 35 END
       THEN 'Feminine' ELSE 'Masculine' END AS sex
FROM plan p, generate_series(1, p.people) k;
INSERT INTO record_person (id, case_id, office_id, shared_with, code, kind, roles, sex,
  nationalities, protected, created_at, version)
SELECT q.id, q.c, q.office, CASE WHEN q.shared IS NULL THEN '{}' ELSE ARRAY[q.shared] END::bigint[],
  (SELECT string_agg(substr('23456789BCDFGHJKMNPQRSTVWXYZ', 1 + (x / d % 28)::int, 1), '')
   FROM (SELECT q.id * 7919 % 17210368 AS x) y, unnest('{614656,21952,784,28,1}'::int[]) d),
  'person', ARRAY[q.role], q.sex, '{LA}', q.role LIKE '%victim', q.reported, 1
FROM crowd q ORDER BY q.id;

-- step: identities
-- One in four is written in Latin letters; one in three has a telephone.
INSERT INTO record_identity (person_id, case_id, office_id, shared_with, protected, honorific, name,
  other_names, birth_date, birth_precision, age, documents, phones, accounts, vehicles, addresses,
  search_text)
SELECT q.id, q.c, q.office, CASE WHEN q.shared IS NULL THEN '{}' ELSE ARRAY[q.shared] END::bigint[],
  q.role LIKE '%victim', CASE q.sex WHEN 'Feminine' THEN 'ນາງ' ELSE 'ທ້າວ' END,
  n.name, '{}', date '1960-01-01' + pg_temp.h(q.id, 11) % 17000, 'day', NULL, '[]',
  CASE WHEN n.phone = '' THEN '{}' ELSE ARRAY['+' || n.phone] END, '[]', '{}', '{}',
  lower(n.name) || E'\n' || n.folded || CASE WHEN n.phone = '' THEN '' ELSE
    E'\n+' || n.phone || E'\n' || regexp_replace(n.phone, '(.)\1+', '\1', 'g') END
FROM crowd q
JOIN given g ON g.sex = q.sex AND g.i = pg_temp.h(q.id, 8) % 20
JOIN surname s ON s.i = pg_temp.h(q.id, 9) % 224,
LATERAL (SELECT
  CASE WHEN pg_temp.h(q.id, 10) % 4 = 0 THEN g.latin || ' ' || s.latin ELSE g.lo || ' ' || s.lo END
    AS name,
  CASE WHEN pg_temp.h(q.id, 10) % 4 = 0 THEN g.latin_folded || s.latin_folded
       ELSE g.folded || s.folded END AS folded,
  CASE WHEN q.id % 3 = 0 THEN '85620' || lpad((pg_temp.h(q.id, 12) % 100000000)::text, 8, '0')
       ELSE '' END AS phone) n
ORDER BY q.id;

-- step: findings
CREATE TEMP TABLE pairs AS
SELECT c, office, shared, reported, min(id) AS suspect, min(id) FILTER (WHERE k = 2) AS victim
FROM crowd GROUP BY 1, 2, 3, 4;
INSERT INTO record_finding (case_id, office_id, shared_with, suspect_id, victim_id, code, standing,
  source, source_note, by_legal_officer, author_id, recorded_at, updated_at, version)
SELECT p.c, p.office, CASE WHEN p.shared IS NULL THEN '{}' ELSE ARRAY[p.shared] END::bigint[],
  p.suspect, p.victim, f.code,
  pg_temp.pick('{proved,alleged,alleged,alleged,contradicted}', pg_temp.h(p.c * 32 + f.k, 13)),
  pg_temp.pick('{report,statement,statement,document,digital,medical}',
               pg_temp.h(p.c * 32 + f.k, 14)),
  '', false, p.office * 6 + 1, p.reported, p.reported, 1
FROM pairs p, LATERAL (
  SELECT 1 AS k, pg_temp.pick('{act.recruitment,act.transportation,act.transfer,act.harbouring,act.receipt}',
                              pg_temp.h(p.c, 15)) AS code
  UNION ALL SELECT 2, pg_temp.pick('{means.deception,means.force,means.threat,means.coercion,means.fraud,means.abuse_of_vulnerability}', pg_temp.h(p.c, 16))
  UNION ALL SELECT 3, pg_temp.pick('{purpose.sexual_exploitation,purpose.forced_labour,purpose.servitude,purpose.slavery,purpose.prostitution_of_others}', pg_temp.h(p.c, 17))
  UNION ALL SELECT 3 + k, code FROM unnest('{means.payment_to_controller,means.debt_bondage,purpose.labour_exploitation,purpose.forced_marriage,act.abduction,smuggling.illegal_entry,smuggling.benefit}'::text[]) WITH ORDINALITY more (code, k)
  WHERE p.c % 20 = 0) f
ORDER BY p.c, f.k;

-- step: assignments
-- Three cases of ten; of each member's the 40 newest still run.
INSERT INTO record_assignment (case_id, office_id, shared_with, member_id, added_by_id, added_at,
  ended_at)
SELECT a.c, a.office, CASE WHEN a.shared IS NULL THEN '{}' ELSE ARRAY[a.shared] END::bigint[],
  a.member, a.office * 6, a.reported,
  CASE WHEN row_number() OVER (PARTITION BY a.member ORDER BY a.c DESC) > 40
       THEN a.reported + 400 END
FROM (SELECT p.*,
        -- one in ten of them works in another office
        CASE WHEN pg_temp.h(p.c, 18) % 10 = 0 THEN 2 + pg_temp.h(p.c, 19) % 760 ELSE p.office END * 6
          + pg_temp.h(p.c, 20) % 3 AS member
      FROM plan p WHERE pg_temp.h(p.c, 21) % 10 < 3) a
ORDER BY a.c;

-- step: shares
INSERT INTO record_handover (id, case_id, office_id, shared_with, number, kind, state,
  from_office_id, to_office_id, purpose, sender_keeps, to_stage, sent_by_id, sent_at, answer,
  answered_by_id, answered_at)
SELECT p.c, p.c, p.office, ARRAY[p.shared], c.number, 'referral', 'accepted', p.office, p.shared,
  'Interview at home', 'nothing', '', p.office * 6 + 1, p.reported, '', p.shared * 6, p.reported
FROM plan p JOIN record_case c ON c.id = p.c WHERE p.shared IS NOT NULL;
INSERT INTO record_share (case_id, office_id, shared_with, to_office_id, hand_over_id, since, until)
SELECT c, office, ARRAY[shared], shared, c, reported, CASE WHEN d % 7 = 0 THEN date '2099-12-31' END
FROM plan WHERE shared IS NOT NULL;

-- step: teams and bars
INSERT INTO record_team (id, case_id, office_id, shared_with, purpose, lead_id, ends_on,
  created_by_id, created_at)
SELECT c, c, office, CASE WHEN shared IS NULL THEN '{}' ELSE ARRAY[shared] END::bigint[],
  'Joint inquiry', office * 6, date '2099-12-31', office * 6, reported
FROM plan WHERE c % 200 = 0;
INSERT INTO record_teammember (case_id, office_id, shared_with, team_id, member_id, added_by_id,
  added_at)
SELECT t.case_id, t.office_id, t.shared_with, t.id,
  -- of three different offices
  (2 + (pg_temp.h(t.id, 22) + k * 19) % 760) * 6 + 1, t.lead_id, t.created_at
FROM record_team t, generate_series(1, 3) k;
INSERT INTO record_bar (case_id, office_id, shared_with, barred_office_id, person_id, since)
SELECT p.c, p.office, CASE WHEN p.shared IS NULL THEN '{}' ELSE ARRAY[p.shared] END::bigint[],
  2 + (p.office - 2 + 19 * (1 + p.c % 37)) % 760, q.suspect, p.reported
FROM plan p JOIN pairs q USING (c) WHERE p.c % 1000 = 7;

-- step: history
-- A row for each case and, in one case of three, for each finding.
INSERT INTO record_change (at, case_id, office_id, shared_with, member_id, thing, row, action,
  changes)
SELECT created_at, id, lead_office_id, shared_with, created_by_id, 'record_case', id, 'INSERT',
  jsonb_build_object('title', jsonb_build_array(NULL, title), 'number',
    jsonb_build_array(NULL, number), 'source', jsonb_build_array(NULL, source))
FROM record_case ORDER BY id;
INSERT INTO record_change (at, case_id, office_id, shared_with, member_id, thing, row, action,
  changes)
SELECT recorded_at, case_id, office_id, shared_with, author_id, 'record_finding', id, 'INSERT',
  jsonb_build_object('code', jsonb_build_array(NULL, code), 'standing',
    jsonb_build_array(NULL, standing), 'suspect_id', jsonb_build_array(NULL, suspect_id),
    'victim_id', jsonb_build_array(NULL, victim_id), 'source', jsonb_build_array(NULL, source))
FROM record_finding WHERE case_id % 3 = 0 ORDER BY id;
