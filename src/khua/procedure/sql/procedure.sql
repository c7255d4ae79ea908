-- Stages, clocks, outcomes and tasks: what the database itself holds of them.

-- A row speaks only of things of its own case: foreign keys alone would accept any, also of cases
-- that its writer cannot see. Arguments: column, table, column, table, …
CREATE OR REPLACE FUNCTION procedure_same_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  this jsonb := to_jsonb(NEW);
  named bigint;
  its_case bigint;
BEGIN
  FOR i IN 0..TG_NARGS / 2 - 1 LOOP
    named := (this ->> TG_ARGV[2 * i])::bigint;
    IF named IS NOT NULL THEN
      EXECUTE format('SELECT case_id FROM %I WHERE id = $1', TG_ARGV[2 * i + 1])
        INTO its_case USING named;
      IF its_case IS DISTINCT FROM NEW.case_id THEN
        RAISE EXCEPTION 'a row speaks of things of its own case' USING ERRCODE = '42501';
      END IF;
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_move
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('hand_over_id', 'record_handover');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_dispatch
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('hand_over_id', 'record_handover');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_happening
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('person_id', 'record_person');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_clock
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('person_id', 'record_person',
    'move_id', 'procedure_move', 'happening_id', 'procedure_happening');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_extension
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('clock_id', 'procedure_clock');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_outcome
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('suspect_id', 'record_person',
    'set_aside_by_id', 'procedure_outcome');
CREATE OR REPLACE TRIGGER procedure_same_case BEFORE INSERT OR UPDATE ON procedure_restitutionpayment
  FOR EACH ROW EXECUTE FUNCTION procedure_same_case('outcome_id', 'procedure_outcome');

-- The case goes where the step leads, if it still stands where the step begins. KH001: it does not.
CREATE OR REPLACE FUNCTION procedure_move_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  stands text;
BEGIN
  SELECT stage INTO stands FROM record_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
  IF stands <> NEW.from_stage THEN
    RAISE EXCEPTION 'the case is at another stage by now' USING ERRCODE = 'KH001';
  END IF;
  UPDATE record_case SET stage = NEW.to_stage WHERE id = NEW.case_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER procedure_takes_effect AFTER INSERT ON procedure_move
  FOR EACH ROW EXECUTE FUNCTION procedure_move_takes_effect();

-- What a row was recorded as stays. Arguments: the columns that may change. A time that a clock or
-- a task ended stays too. Only the app role is held to it: triggers spread the case's office.
CREATE OR REPLACE FUNCTION procedure_row_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  may_change text[] := TG_ARGV || ARRAY['office_id', 'shared_with'];
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
BEGIN
  IF current_user = 'khua_app' AND (
      before - may_change IS DISTINCT FROM after - may_change
      OR coalesce(before ->> 'stopped_at', before ->> 'done_at', before ->> 'set_aside_by_id')
         IS NOT NULL) THEN
    RAISE EXCEPTION 'what was recorded stays' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER procedure_row_stays BEFORE UPDATE ON procedure_clock
  FOR EACH ROW EXECUTE FUNCTION
    procedure_row_stays('due_at', 'certain', 'extensions', 'stopped_at');
CREATE OR REPLACE TRIGGER procedure_row_stays BEFORE UPDATE ON procedure_outcome
  FOR EACH ROW EXECUTE FUNCTION procedure_row_stays('set_aside_by_id');
CREATE OR REPLACE TRIGGER procedure_row_stays BEFORE UPDATE ON procedure_task
  FOR EACH ROW EXECUTE FUNCTION
    procedure_row_stays('assignee_id', 'due_on', 'done_at', 'done_by_id');

-- A task is given to somebody who works on the case: an officer or head of the leading office, or
-- whoever is on it by name; never one of an office that it is kept from. And who says that it is
-- done is who says so.
CREATE OR REPLACE FUNCTION procedure_task_is_given() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.done_at IS NOT NULL AND OLD.done_at IS NULL THEN
    NEW.done_by_id := access_me();
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.assignee_id = OLD.assignee_id THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
      SELECT 1 FROM access_member m JOIN record_case c ON c.id = NEW.case_id
      WHERE m.id = NEW.assignee_id AND m.is_active AND m.role IN ('officer', 'head')
        AND NOT EXISTS (SELECT 1 FROM record_bar b WHERE b.case_id = c.id
                        AND b.barred_office_id = m.office_id AND b.lifted_at IS NULL)
        AND (m.office_id = c.lead_office_id
          OR EXISTS (SELECT 1 FROM record_assignment a WHERE a.case_id = c.id
                     AND a.member_id = m.id AND a.ended_at IS NULL)
          OR EXISTS (SELECT 1 FROM record_teammember tm JOIN record_team t ON t.id = tm.team_id
                     WHERE t.case_id = c.id AND tm.member_id = m.id AND tm.left_at IS NULL
                       AND t.ended_at IS NULL
                       AND t.ends_on >= (now() AT TIME ZONE 'Asia/Vientiane')::date))) THEN
    RAISE EXCEPTION 'whoever gets a task works on the case' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER procedure_task_is_given BEFORE INSERT OR UPDATE ON procedure_task
  FOR EACH ROW EXECUTE FUNCTION procedure_task_is_given();

-- For whom a digest is written. Ids only: the job then acts as each of them with a pass, which only
-- a process with the secret key can make.
CREATE OR REPLACE FUNCTION procedure_readers() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM access_member WHERE is_active AND role IN ('officer', 'head') ORDER BY id
$$;
GRANT EXECUTE ON FUNCTION procedure_readers() TO khua_app;
