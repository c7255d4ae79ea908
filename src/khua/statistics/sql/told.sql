-- What an office told stays as it was entered; it can only be withdrawn, once.
CREATE OR REPLACE FUNCTION statistics_told_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
     OR (to_jsonb(NEW) - 'withdrawn_at') IS DISTINCT FROM (to_jsonb(OLD) - 'withdrawn_at') THEN
    RAISE EXCEPTION 'what was told stays as it was entered' USING ERRCODE = '42501';
  END IF;
  NEW.withdrawn_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER statistics_told_stays BEFORE UPDATE ON statistics_told
  FOR EACH ROW WHEN (current_user = 'khua_app') EXECUTE FUNCTION statistics_told_stays();
