-- What keeps the list of cases and the search as fast at a million cases as at ten thousand:
-- docs/performance.md says what was measured.

-- The provinces of a case follow from its places. Once a statement, not once a row: sheets bring
-- many places at a time.
CREATE OR REPLACE FUNCTION record_set_provinces() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE record_case c SET provinces = p.found
  FROM (SELECT case_id, array_agg(DISTINCT province ORDER BY province) AS found
        FROM record_place WHERE province IS NOT NULL
          AND case_id IN (SELECT case_id FROM touched) GROUP BY case_id) p
  WHERE c.id = p.case_id AND c.provinces <> p.found;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_provinces_new AFTER INSERT ON record_place
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION record_set_provinces();
CREATE OR REPLACE TRIGGER record_provinces_changed AFTER UPDATE ON record_place
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION record_set_provinces();

CREATE OR REPLACE FUNCTION record_provinces_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'khua_app' THEN
    NEW.provinces := CASE TG_OP WHEN 'INSERT' THEN '{}' ELSE OLD.provinces END;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_provinces_stay BEFORE INSERT OR UPDATE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_provinces_stay();

UPDATE record_case c SET provinces = p.found
FROM (SELECT case_id, array_agg(DISTINCT province ORDER BY province) AS found
      FROM record_place WHERE province IS NOT NULL GROUP BY case_id) p
WHERE c.id = p.case_id AND c.provinces <> p.found;

-- Cases that I may read though no office of mine leads them: I am on them by name, or they are
-- shared with an office of mine. Few; and as ids they have an index in every table.
CREATE OR REPLACE FUNCTION record_my_others() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
BEGIN
  -- to whoever leads all cases nothing is shared from outside
  IF cardinality(offices) < (SELECT count(*) FROM access_office) THEN
    RETURN QUERY SELECT s.case_id FROM record_share s
      WHERE s.to_office_id = ANY(offices) AND s.ended_at IS NULL AND s.office_id <> ALL(offices)
      UNION
      SELECT c.id FROM record_case c
      WHERE c.id = ANY(ARRAY(SELECT record_my_cases())) AND c.lead_office_id <> ALL(offices);
  END IF;
END $$;

-- Search: every word must be found in one and the same row. Trigram operators are not leakproof, so
-- under a policy their index would be skipped: this function applies the same scope itself (the
-- policies of record_case and record_identity) and is joined back under row security by the caller.
-- `among` narrows the search to some cases.
DROP FUNCTION IF EXISTS record_search(text, text, integer);
CREATE OR REPLACE FUNCTION record_search(literal text[], folded text[], at_most integer,
                                         among bigint[] DEFAULT NULL)
RETURNS TABLE (case_id bigint, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
  others bigint[] := ARRAY(SELECT record_my_others());
  cases bigint[] := ARRAY(SELECT record_my_cases());
  kept bigint[] := ARRAY(SELECT record_kept_from_me());
  narrowed text := CASE WHEN among IS NULL THEN '' ELSE 'AND %I = ANY($4)' END;
  words text;
BEGIN
  IF access_me() IS NULL OR cardinality(literal) = 0 OR '' = ANY(literal) THEN
    RETURN;
  END IF;
  -- patterns stand in the statement as literals: the planner must see how rare they are
  SELECT string_agg(format('(search_text LIKE %L OR search_text LIKE %L)', '%' || l || '%',
                           '%' || CASE f WHEN '' THEN l ELSE f END || '%'), ' AND ')
  INTO words
  FROM (SELECT regexp_replace(l, '([\\%_])', '\\\1', 'g') AS l,
               regexp_replace(f, '([\\%_])', '\\\1', 'g') AS f
        FROM unnest(literal, folded) AS word (l, f)) escaped;
  RETURN QUERY EXECUTE
    '(SELECT id, NULL::bigint FROM record_case WHERE ' || words ||
    '   AND (lead_office_id = ANY($1) OR id = ANY($2)) AND id <> ALL($3)'
    || format(narrowed, 'id') || ' LIMIT $5)
    UNION ALL
    (SELECT case_id, id FROM record_person
     WHERE code = $6 AND (office_id = ANY($1) OR case_id = ANY($2)) AND case_id <> ALL($3)'
    || format(narrowed, 'case_id') || ' LIMIT $5)
    UNION ALL
    (SELECT case_id, person_id FROM record_identity WHERE ' || words ||
    '   AND (office_id = ANY($1) OR case_id = ANY($2)) AND case_id <> ALL($3)
       AND (NOT protected OR case_id = ANY($7) OR office_id = $8)'
    || format(narrowed, 'case_id') || ' LIMIT $5)'
  USING offices, others, kept, among, at_most,
    CASE cardinality(literal) WHEN 1 THEN upper(regexp_replace(literal[1], '^[vp]-', '')) END,
    cases, record_my_headed_office();
END $$;

GRANT EXECUTE ON FUNCTION record_my_others(), record_search(text[], text[], integer, bigint[])
  TO khua_app;
