-- What the seal of a pass does not cover: what it was opened for, and that it has ended.
CREATE OR REPLACE FUNCTION access_pass_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.purpose <> OLD.purpose
     OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
    RAISE EXCEPTION 'a pass keeps its purpose, and stays ended' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER access_pass_stays BEFORE UPDATE ON access_pass
  FOR EACH ROW WHEN (current_user = 'khua_app') EXECUTE FUNCTION access_pass_stays();
