-- Whether a release was signed after this moment.
CREATE OR REPLACE FUNCTION statistics_overtaken(since timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM statistics_release WHERE state = 'signed' AND signed_at > $1)
$$;

-- A release stays as it was built; only the owner, who attacks it, says what came of it; it is
-- signed once, by a head other than who had it built, and only what withstood. When, says the clock.
-- It was held against all that was public when it was asked for: where another was signed since, it
-- must be built anew, or the two of them together were never attacked.
CREATE OR REPLACE FUNCTION statistics_release_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  signing CONSTANT text[] := ARRAY['state', 'signed_by_id', 'signed_at', 'signed_for'];
BEGIN
  IF OLD.state <> 'built' OR NEW.state <> 'signed' OR NEW.signed_by_id IS DISTINCT FROM access_me()
     OR NEW.signed_by_id = OLD.built_by_id OR access_my_role() <> 'head'
     OR (to_jsonb(NEW) - signing) IS DISTINCT FROM (to_jsonb(OLD) - signing) THEN
    RAISE EXCEPTION 'a release stays as it was built' USING ERRCODE = '42501';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('statistics_release'));  -- one signs after the other
  IF statistics_overtaken(OLD.built_at) THEN
    RAISE EXCEPTION 'another release was signed since this one was asked for' USING ERRCODE = '42501';
  END IF;
  NEW.signed_at := clock_timestamp();
  SELECT code INTO NEW.signed_for FROM access_office WHERE id = access_my_office();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER statistics_release_stays BEFORE UPDATE ON statistics_release
  FOR EACH ROW WHEN (current_user = 'khua_app') EXECUTE FUNCTION statistics_release_stays();

-- Signed releases, for anybody: they are public. Which members built and signed is not told.
CREATE OR REPLACE FUNCTION statistics_signed_releases()
RETURNS TABLE (number text, since integer, until integer, as_of date, signed_at timestamptz,
               signed_for text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT number, since, until, (content ->> 'as_of')::date, signed_at, signed_for
  FROM statistics_release WHERE state = 'signed' ORDER BY id DESC
$$;

-- What one of them says.
CREATE OR REPLACE FUNCTION statistics_signed_release(wanted text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT content FROM statistics_release WHERE state = 'signed' AND number = wanted
$$;

GRANT EXECUTE ON FUNCTION statistics_signed_releases(), statistics_signed_release(text) TO khua_app;
