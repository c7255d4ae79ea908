-- Suspects, brokers and officials, one row for each case they are in.
CREATE TEMP TABLE accused AS
SELECT * FROM of_person WHERE LIST_HAS_ANY(roles, ['suspect', 'broker', 'official']);

-- What he is said to have done: found of him or of all suspects of his case, or decided on.
CREATE TEMP TABLE offences_of AS
WITH said AS (
  SELECT s.id, c.kind FROM accused s
  JOIN findings f ON f."case" = s."case" AND (f.suspect IS NULL OR f.suspect = s.id)
  JOIN codes c ON c.code = f.code WHERE c.kind IS NOT NULL
  UNION ALL
  SELECT o.person, COALESCE(w.kind, (SELECT MAX(place) FROM kinds))
  FROM outcomes o LEFT JOIN offences w USING (offence)
)
SELECT said.id, MIN(said.kind) AS kind,
       LIST_SORT(LIST_DISTINCT(LIST(k.kind) FILTER (NOT k.weak))) AS strong,
       LIST_SORT(LIST_DISTINCT(LIST(k.kind))) AS every
FROM said JOIN kinds k ON k.place = said.kind GROUP BY said.id;

CREATE TEMP TABLE decided_on AS
SELECT person AS id, MIN(decided) FILTER (verdict = 'convicted') AS convicted,
       MAX(decided) FILTER (verdict = 'acquitted') AS acquitted
FROM outcomes WHERE stands GROUP BY person;

CREATE TEMP TABLE suspects AS
SELECT c."case", s.key, c.office, c.office_kind, c.recorded_in, c.recorded, c.happened,
       COALESCE(k.kind, c.kind) AS kind, s.person, s.sex, s.age, s.citizenship,
       s.official OR LIST_CONTAINS(s.roles, 'official') AS official,
       -- an act alone is no offence beside another one
       COALESCE(CASE WHEN LEN(f.strong) > 0 THEN f.strong ELSE f.every END, []) AS offences,
       h.arrested,
       -- whoever was recorded after the indictment was not indicted by it
       LEAST(CASE WHEN s.moment <= m.moment THEN CAST(m.moment AS DATE) END, h.told) AS prosecuted,
       d.convicted, CASE WHEN d.convicted IS NULL THEN d.acquitted END AS acquitted
FROM accused s
JOIN of_case c ON c.id = s."case"
LEFT JOIN offences_of f ON f.id = s.id
LEFT JOIN kinds k ON k.place = f.kind
LEFT JOIN (SELECT "case", MAX(moment) AS moment FROM moves WHERE stage = 'indicted' GROUP BY "case") m
       ON m."case" = s."case"
LEFT JOIN (SELECT person AS id, MIN(CAST(moment AS DATE)) FILTER (event = 'detention') AS arrested,
                  MIN(CAST(moment AS DATE)) FILTER (event = 'indictment_notified') AS told
           FROM happenings WHERE person IS NOT NULL GROUP BY person) h ON h.id = s.id
LEFT JOIN decided_on d ON d.id = s.id
ORDER BY c."case", s.id;
