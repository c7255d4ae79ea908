-- A release stays as it was built; only the owner, who attacks it, says what came of it; it is
-- signed once, by another than who built it, and only what withstood.
CREATE OR REPLACE FUNCTION statistics_release_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.state <> 'built' OR NEW.state <> 'signed' OR NEW.signed_by_id IS DISTINCT FROM access_me()
     OR NEW.signed_by_id = OLD.built_by_id OR access_my_role() <> 'head'
     OR (NEW.number, NEW.since, NEW.until, NEW.snapshot_id, NEW.content, NEW.findings,
         NEW.built_by_id, NEW.built_at)
        IS DISTINCT FROM
        (OLD.number, OLD.since, OLD.until, OLD.snapshot_id, OLD.content, OLD.findings,
         OLD.built_by_id, OLD.built_at) THEN
    RAISE EXCEPTION 'a release stays as it was built' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER statistics_release_stays BEFORE UPDATE ON statistics_release
  FOR EACH ROW WHEN (current_user = 'khua_app') EXECUTE FUNCTION statistics_release_stays();

-- Signed releases, for anybody: they are public.
CREATE OR REPLACE FUNCTION statistics_signed_releases()
RETURNS TABLE (number text, since integer, until integer, content jsonb, findings jsonb,
               sha256 text, signed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT number, since, until, content, findings, sha256, signed_at
  FROM statistics_release WHERE state = 'signed' ORDER BY id DESC
$$;

GRANT EXECUTE ON FUNCTION statistics_signed_releases() TO khua_app;
