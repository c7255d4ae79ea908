-- Victims and possible victims, one row for each case they are in.
CREATE TEMP TABLE protected AS
SELECT * FROM of_person WHERE LIST_HAS_ANY(roles, ['victim', 'possible_victim']);

-- What was found of him, or of all victims of his case.
CREATE TEMP TABLE found_of_victim AS
SELECT v.id, MIN(c.kind) AS kind,
       LIST_SORT(LIST_DISTINCT(LIST(f.code))) AS elements,
       LIST_SORT(LIST_DISTINCT(LIST(c.form) FILTER (c.form IS NOT NULL))) AS forms,
       LIST_SORT(LIST_DISTINCT(LIST(c.means) FILTER (c.means IS NOT NULL))) AS means
FROM protected v
JOIN findings f ON f."case" = v."case" AND (f.victim IS NULL OR f.victim = v.id)
LEFT JOIN codes c ON c.code = f.code
GROUP BY v.id;

CREATE TEMP TABLE happened_to AS
SELECT h.person AS id,
       MIN(CAST(h.moment AS DATE)) FILTER (h.event = 'victim_referred') AS referred,
       MIN(CAST(h.moment AS DATE)) FILTER (h.event = 'victim_returned') AS returned,
       MIN(CAST(h.moment AS DATE)) FILTER (h.event = 'not_punished') AS not_punished,
       BOOL_OR(h.event = 'killed') AS killed, BOOL_OR(h.event = 'injured') AS injured,
       LIST_SORT(LIST_DISTINCT(LIST(s.service) FILTER (s.service IS NOT NULL))) AS assisted
FROM happenings h LEFT JOIN services s ON s.event = h.event
WHERE h.person IS NOT NULL
GROUP BY h.person;

-- Where it began, where it led, and whether over a border; the first place of a kind counts.
CREATE TEMP TABLE places_of AS
SELECT "case",
       ARG_MIN(CASE WHEN country = 'LA' THEN province ELSE 'abroad' END, id)
         FILTER (kind = 'Recruitment' AND (country <> 'LA' OR province IS NOT NULL)) AS origin,
       ARG_MIN(country, id) FILTER (kind = 'Exploitation') AS exploited_in,
       CASE WHEN BOOL_OR(country <> 'LA') THEN 'cross-border'
            WHEN BOOL_OR(kind = 'Exploitation') THEN 'domestic' END AS route
FROM places GROUP BY "case";

CREATE TEMP TABLE victims AS
SELECT c."case", v.key, c.office, c.office_kind, c.recorded_in, c.recorded, c.happened,
       COALESCE(k.kind, c.kind) AS kind, v.person, v.sex, v.age, v.citizenship, w.origin,
       w.exploited_in, w.route, COALESCE(f.forms, []) AS forms, COALESCE(f.means, []) AS means,
       COALESCE(f.elements, []) AS elements, c.source AS identified_by, h.referred,
       COALESCE(h.assisted, []) AS assisted, h.returned,
       FIRST_VALUE(c."case") OVER (PARTITION BY v.person ORDER BY c.recorded, c."case")
         <> c."case" AS again,
       CASE WHEN h.killed THEN 'killed' WHEN h.injured THEN 'injured' ELSE 'none' END AS harm,
       h.not_punished,
       CASE WHEN LIST_CONTAINS(v.roles, 'victim')
            THEN COALESCE(CAST(i.moment AS DATE), c.recorded) END AS identified
FROM protected v
JOIN of_case c ON c.id = v."case"
LEFT JOIN found_of_victim f ON f.id = v.id
LEFT JOIN kinds k ON k.place = f.kind
LEFT JOIN happened_to h ON h.id = v.id
LEFT JOIN identified i ON i.id = v.id
LEFT JOIN places_of w ON w."case" = v."case"
ORDER BY c."case", v.id;
