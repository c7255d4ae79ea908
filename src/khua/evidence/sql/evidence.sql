-- What the register of evidence keeps by itself, whoever writes and however.

-- ---------------------------------------------------------------------------------------------
-- Items. The case's row is the lock that makes numbers gapless; FOR NO KEY UPDATE lets rows that
-- only point at the case go on.
CREATE OR REPLACE FUNCTION evidence_item_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM 1 FROM record_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
  NEW.number := 1 + coalesce((SELECT max(number) FROM evidence_item WHERE case_id = NEW.case_id), 0);
  NEW.custodian_id := NEW.registered_by_id;
  NEW.moves := 0;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_a_begins BEFORE INSERT ON evidence_item
  FOR EACH ROW EXECUTE FUNCTION evidence_item_begins();

-- Of an item a member changes kind and seal; its custodian follows from the custody log alone.
CREATE OR REPLACE FUNCTION evidence_item_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  free text[] := ARRAY['kind', 'sealed', 'office_id', 'shared_with'];
BEGIN
  IF current_user = 'khua_app' AND to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
    RAISE EXCEPTION 'number, custodian and registration of an item stay' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_stays BEFORE UPDATE ON evidence_item
  FOR EACH ROW EXECUTE FUNCTION evidence_item_stays();

-- Content and files carry the item's case, seal and custodian.
CREATE OR REPLACE FUNCTION evidence_follow_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id THEN
    RAISE EXCEPTION 'a row stays with its item' USING ERRCODE = '42501';
  END IF;
  SELECT case_id, sealed, custodian_id INTO NEW.case_id, NEW.sealed, NEW.custodian_id
  FROM evidence_item WHERE id = NEW.item_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_a_follows BEFORE INSERT OR UPDATE ON evidence_itemcontent
  FOR EACH ROW EXECUTE FUNCTION evidence_follow_item();
CREATE OR REPLACE TRIGGER evidence_a_follows BEFORE INSERT OR UPDATE ON evidence_file
  FOR EACH ROW EXECUTE FUNCTION evidence_follow_item();

CREATE OR REPLACE FUNCTION evidence_spread_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE evidence_itemcontent SET sealed = NEW.sealed, custodian_id = NEW.custodian_id
  WHERE item_id = NEW.id;
  UPDATE evidence_file SET sealed = NEW.sealed, custodian_id = NEW.custodian_id
  WHERE item_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER evidence_spread AFTER UPDATE ON evidence_item
  FOR EACH ROW WHEN (OLD.sealed <> NEW.sealed OR OLD.custodian_id <> NEW.custodian_id)
  EXECUTE FUNCTION evidence_spread_item();

-- Whose statement it is: a person of the same case. Foreign keys alone would accept any.
CREATE OR REPLACE FUNCTION evidence_check_witness() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM record_person WHERE id = NEW.witness_id AND case_id <> NEW.case_id) THEN
    RAISE EXCEPTION 'evidence speaks of people in its own case' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_witness BEFORE INSERT OR UPDATE ON evidence_itemcontent
  FOR EACH ROW EXECUTE FUNCTION evidence_check_witness();
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON evidence_itemcontent
  FOR EACH ROW EXECUTE FUNCTION record_count_version();

-- History of what people wrote, not of the copies that follow the item: those columns are not
-- named here, and the trigger above sets them back if anybody writes them.
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR DELETE OR UPDATE OF item_id, title, description,
  collected_by, collected_on, collected_precision, place, authority, authority_note, witness_id,
  case_id ON evidence_itemcontent
  FOR EACH ROW EXECUTE FUNCTION record_write_history('masked');
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR DELETE OR UPDATE OF id, item_id, name, size, sha256,
  content_type, path, uploaded_by_id, uploaded_at, case_id ON evidence_file
  FOR EACH ROW EXECUTE FUNCTION record_write_history('masked');

-- ---------------------------------------------------------------------------------------------
-- Custody. Whether a member sees a case by office, share, assignment or team, and is not kept from
-- it: asked of the receiver, whose own pass is not in use yet.
CREATE OR REPLACE FUNCTION evidence_may_receive(the_member bigint, the_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_member m JOIN record_case c ON c.id = the_case
    WHERE m.id = the_member AND m.is_active AND m.role IN ('officer', 'head')
      AND NOT EXISTS (SELECT 1 FROM record_bar b WHERE b.case_id = c.id
                      AND b.barred_office_id = m.office_id AND b.lifted_at IS NULL)
      AND (m.office_id = c.lead_office_id
        OR EXISTS (SELECT 1 FROM record_share s
                   WHERE s.case_id = c.id AND s.to_office_id = m.office_id AND s.ended_at IS NULL
                     AND (s.until IS NULL
                          OR s.until >= (now() AT TIME ZONE 'Asia/Vientiane')::date))
        OR EXISTS (SELECT 1 FROM record_assignment a
                   WHERE a.case_id = c.id AND a.member_id = m.id AND a.ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM record_teammember tm JOIN record_team t ON t.id = tm.team_id
                   WHERE t.case_id = c.id AND tm.member_id = m.id AND tm.left_at IS NULL
                     AND t.ended_at IS NULL
                     AND t.ends_on >= (now() AT TIME ZONE 'Asia/Vientiane')::date)))
$$;

-- The giver is whoever has the item, and the row begins without an answer, whatever it says.
CREATE OR REPLACE FUNCTION evidence_custody_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT case_id, custodian_id, moves INTO NEW.case_id, NEW.from_member_id, NEW.after
  FROM evidence_item WHERE id = NEW.item_id FOR UPDATE;
  NEW.answer := 'waiting';
  NEW.answer_reason := '';
  NEW.confirmed_by_id := NULL;
  NEW.confirmed_at := NULL;
  NEW.handed_at := clock_timestamp();
  IF btrim(NEW.reason) = '' THEN
    RAISE EXCEPTION 'a hand-over has a reason' USING ERRCODE = '23514';
  END IF;
  IF NOT evidence_may_receive(NEW.to_member_id, NEW.case_id) THEN
    RAISE EXCEPTION 'the receiver does not see the case' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_a_begins BEFORE INSERT ON evidence_custody
  FOR EACH ROW EXECUTE FUNCTION evidence_custody_begins();

-- Only the answer is ever added, once, by the receiver.
CREATE OR REPLACE FUNCTION evidence_custody_answered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  free text[] := ARRAY['answer', 'answer_reason', 'confirmed_by_id', 'confirmed_at', 'office_id',
                       'shared_with'];
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free OR OLD.answer <> 'waiting'
     OR NEW.answer NOT IN ('confirmed', 'refused') OR OLD.to_member_id <> access_me() THEN
    RAISE EXCEPTION 'a hand-over is answered once, by its receiver' USING ERRCODE = '42501';
  END IF;
  NEW.confirmed_by_id := access_me();
  NEW.confirmed_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_answered BEFORE UPDATE ON evidence_custody
  FOR EACH ROW EXECUTE FUNCTION evidence_custody_answered();

-- The item passes to the receiver, if nobody else has had it since the row was written.
CREATE OR REPLACE FUNCTION evidence_custody_passes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE evidence_item SET custodian_id = NEW.to_member_id, moves = moves + 1
  WHERE id = NEW.item_id AND moves = NEW.after AND custodian_id = NEW.from_member_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the item is no longer with the giver' USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER evidence_passes AFTER UPDATE ON evidence_custody
  FOR EACH ROW WHEN (OLD.answer <> NEW.answer AND NEW.answer = 'confirmed')
  EXECUTE FUNCTION evidence_custody_passes();

-- ---------------------------------------------------------------------------------------------
-- Links: item and finding are of one case, and a link is only ever ended.
CREATE OR REPLACE FUNCTION evidence_link_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.case_id := (SELECT case_id FROM evidence_item WHERE id = NEW.item_id);
  IF NOT EXISTS (SELECT 1 FROM record_finding
                 WHERE id = NEW.finding_id AND case_id = NEW.case_id) THEN
    RAISE EXCEPTION 'evidence bears on findings of its own case' USING ERRCODE = '42501';
  END IF;
  NEW.ended_by_id := NULL;
  NEW.ended_at := NULL;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_a_begins BEFORE INSERT ON evidence_link
  FOR EACH ROW EXECUTE FUNCTION evidence_link_begins();

CREATE OR REPLACE FUNCTION evidence_link_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  free text[] := ARRAY['ended_by_id', 'ended_at', 'office_id', 'shared_with'];
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free OR OLD.ended_at IS NOT NULL
     OR NEW.ended_at IS NULL THEN
    RAISE EXCEPTION 'a link is only ended' USING ERRCODE = '42501';
  END IF;
  NEW.ended_by_id := access_me();
  NEW.ended_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER evidence_ends BEFORE UPDATE ON evidence_link
  FOR EACH ROW EXECUTE FUNCTION evidence_link_ends();

-- ---------------------------------------------------------------------------------------------
-- Which of these paths have a row, also one the caller may not see: the sweep of unfinished uploads
-- must not take another office's file for a left-over. A path is 128 random bits and says nothing.
CREATE OR REPLACE FUNCTION evidence_known_paths(asked text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT path FROM evidence_file WHERE path = ANY(asked)
$$;

GRANT EXECUTE ON FUNCTION evidence_known_paths(text[]) TO khua_app;
