-- A question is answered once; nothing else of it ever changes.
CREATE OR REPLACE FUNCTION correspondence_answer_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  answer_columns text[] := ARRAY['answer', 'answered_by_id', 'answered_at', 'office_id',
                                 'shared_with'];
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;  -- the scope moves with the case
  END IF;
  IF OLD.answered_at IS NOT NULL OR btrim(NEW.answer) = ''
     OR to_jsonb(NEW) - answer_columns IS DISTINCT FROM to_jsonb(OLD) - answer_columns THEN
    RAISE EXCEPTION 'a question is answered once, and stays as it was asked'
      USING ERRCODE = '42501';
  END IF;
  NEW.answered_by_id := access_me();
  NEW.answered_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER correspondence_answer BEFORE UPDATE ON correspondence_question
  FOR EACH ROW EXECUTE FUNCTION correspondence_answer_once();
