-- What all rows of a case say, and the cases themselves. `kind_of_case`: its place among the kinds.
CREATE TEMP TABLE of_case AS
WITH said AS (
  SELECT f."case", c.kind FROM findings f JOIN codes c USING (code) WHERE c.kind IS NOT NULL
  UNION ALL
  SELECT o."case", COALESCE(w.kind, (SELECT MAX(place) FROM kinds))
  FROM outcomes o LEFT JOIN offences w USING (offence)
), kind_of AS (SELECT "case", MIN(kind) AS kind FROM said GROUP BY "case")
SELECT c.id AS "case", c.id, lead.code AS office, COALESCE(opened.kind, lead.kind) AS office_kind,
       COALESCE(opened.province, lead.province) AS recorded_in, c.recorded, c.happened,
       COALESCE(k.kind, 'unknown') AS kind, kind_of.kind AS kind_of_case,
       COALESCE(c.happened, c.recorded) AS act, c.source, c.stage, c.official
FROM record_cases c
JOIN offices lead ON lead.id = c.lead
LEFT JOIN offices opened ON opened.code = c.opened_by
LEFT JOIN kind_of ON kind_of."case" = c.id
LEFT JOIN kinds k ON k.place = kind_of.kind;

-- An indictment is a step of the procedure; of a case that was brought in later, the day on which
-- the first of the accused was told.
CREATE TEMP TABLE indicted AS
SELECT "case", MIN(moment) AS moment
FROM (SELECT "case", moment FROM moves WHERE stage = 'indicted'
      UNION ALL SELECT "case", moment FROM happenings WHERE event = 'indictment_notified')
GROUP BY "case";

CREATE TEMP TABLE cases AS
SELECT c."case", k.key, c.office, c.office_kind, c.recorded_in, c.recorded, c.happened, c.kind,
       c.source, c.stage,
       CASE WHEN e.stage IS NOT NULL THEN c.stage END AS closed_by,
       CASE WHEN e.stage IS NOT NULL THEN m.day END AS closed,
       CAST(i.moment AS DATE) AS prosecuted, o.judged,
       CASE WHEN c.official OR p."case" IS NOT NULL THEN 'true' ELSE 'false' END AS official,
       CASE WHEN c.stage IN (SELECT stage FROM stages_now) THEN
                 (SELECT handling FROM stages_now n WHERE n.stage = c.stage)
            WHEN r.handling IS NOT NULL THEN r.handling
            ELSE 'open' END AS handling,
       v.opened
FROM of_case c
JOIN case_keys k ON k.id = c.id
LEFT JOIN ends e ON e.stage = c.stage
LEFT JOIN (SELECT "case", ARG_MAX(CAST(moment AS DATE), id) AS day FROM moves GROUP BY "case") m
       ON m."case" = c.id
LEFT JOIN indicted i ON i."case" = c.id
LEFT JOIN (SELECT "case", MIN(CAST(moment AS DATE)) AS opened FROM moves
           WHERE stage = 'investigation_opened' GROUP BY "case") v ON v."case" = c.id
LEFT JOIN (SELECT "case", MIN(decided) AS judged FROM outcomes WHERE verdict <> 'set_aside'
           GROUP BY "case") o ON o."case" = c.id
LEFT JOIN (SELECT DISTINCT "case" FROM people
           WHERE official OR LIST_CONTAINS(STRING_SPLIT(roles, '|'), 'official')) p
       ON p."case" = c.id
LEFT JOIN (SELECT "case", ANY_VALUE(handling) AS handling
           FROM (SELECT "case", stage FROM moves UNION ALL SELECT id, stage FROM record_cases)
           JOIN stages_ever USING (stage) GROUP BY "case") r ON r."case" = c.id
ORDER BY c."case";
