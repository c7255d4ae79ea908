-- Whether I may see and make estimates of what is not seen.
CREATE OR REPLACE FUNCTION statistics_may_estimate() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM statistics_trained t
    WHERE t.member_id = (SELECT access_me()) AND t.ended_at IS NULL
  )
$$;

GRANT EXECUTE ON FUNCTION statistics_may_estimate() TO khua_app;
