-- The scopes whose moved numbers I may see: the country and my province; at the centre, all.
CREATE OR REPLACE FUNCTION statistics_my_scopes() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH mine AS (
    SELECT o.level, o.province
    FROM access_member m JOIN access_office o ON o.id = m.office_id
    WHERE m.id = (SELECT access_me()) AND m.role IN ('officer', 'head')
  )
  SELECT 'LA' FROM mine
  UNION SELECT province FROM mine WHERE province IS NOT NULL
  UNION SELECT DISTINCT o.province FROM access_office o, mine
        WHERE mine.level = 'centre' AND o.province IS NOT NULL
$$;

-- Whether I work in an office of the centre, on cases: they build releases.
CREATE OR REPLACE FUNCTION statistics_at_centre() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_member m JOIN access_office o ON o.id = m.office_id
    WHERE m.id = (SELECT access_me()) AND m.role IN ('officer', 'head') AND o.level = 'centre'
  )
$$;

GRANT EXECUTE ON FUNCTION statistics_my_scopes(), statistics_at_centre() TO khua_app;
