-- What was asked of a trace stays, and so does what came out.
CREATE OR REPLACE FUNCTION fiu_trace_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.done >= 1 OR OLD.trouble IS NOT NULL
     OR to_jsonb(NEW) - ARRAY['done', 'totals', 'trouble']
        IS DISTINCT FROM to_jsonb(OLD) - ARRAY['done', 'totals', 'trouble'] THEN
    RAISE EXCEPTION 'a trace that was made is not changed' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER fiu_trace_stays BEFORE UPDATE ON fiu_trace
  FOR EACH ROW EXECUTE FUNCTION fiu_trace_stays();
