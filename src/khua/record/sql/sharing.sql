-- Cases that pass between offices: what the policies of 0003 ask, and what its triggers keep.

-- Cases I am on by name: assigned, or in a joint team whose last day is not over in Vientiane.
CREATE OR REPLACE FUNCTION record_my_cases() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.case_id FROM record_assignment a JOIN access_member m ON m.id = a.member_id
  WHERE a.member_id = (SELECT access_me()) AND a.ended_at IS NULL
    AND m.role IN ('officer', 'head')
  UNION
  SELECT t.case_id
  FROM record_teammember tm JOIN record_team t ON t.id = tm.team_id
    JOIN access_member m ON m.id = tm.member_id
  WHERE tm.member_id = (SELECT access_me()) AND tm.left_at IS NULL AND t.ended_at IS NULL
    AND t.ends_on >= (now() AT TIME ZONE 'Asia/Vientiane')::date
    AND m.role IN ('officer', 'head')
$$;

-- Cases I do not see whatever else speaks for it: they name an official of my office, or what my
-- offices were given of them has run out.
CREATE OR REPLACE FUNCTION record_kept_from_me() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT case_id FROM record_bar
  WHERE barred_office_id = (SELECT access_my_office()) AND lifted_at IS NULL
  UNION
  SELECT s.case_id FROM record_share s
  WHERE s.to_office_id = ANY(ARRAY(SELECT access_my_case_offices())) AND s.ended_at IS NULL
    AND s.until < (now() AT TIME ZONE 'Asia/Vientiane')::date
    AND s.office_id <> ALL(ARRAY(SELECT access_my_case_offices()))
    -- whoever is in a joint team, or was put on the case by another office than his own, stays;
    -- whom his own head put on it goes with the share
    AND NOT EXISTS (SELECT 1 FROM record_teammember tm JOIN record_team t ON t.id = tm.team_id
      WHERE t.case_id = s.case_id AND tm.member_id = (SELECT access_me()) AND tm.left_at IS NULL
        AND t.ended_at IS NULL AND t.ends_on >= (now() AT TIME ZONE 'Asia/Vientiane')::date)
    AND NOT EXISTS (SELECT 1 FROM record_assignment a JOIN access_member b ON b.id = a.added_by_id
      WHERE a.case_id = s.case_id AND a.member_id = (SELECT access_me()) AND a.ended_at IS NULL
        AND b.office_id <> (SELECT access_my_office()))
    AND NOT EXISTS (SELECT 1 FROM record_share o
      WHERE o.case_id = s.case_id AND o.ended_at IS NULL
        AND o.to_office_id = ANY(ARRAY(SELECT access_my_case_offices()))
        AND (o.until IS NULL OR o.until >= (now() AT TIME ZONE 'Asia/Vientiane')::date))
$$;

-- Who works in my office.
CREATE OR REPLACE FUNCTION record_my_people() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM access_member WHERE office_id = (SELECT access_my_office())
$$;

-- Every row of a case carries the case's lead office and shares, and stays in its case.
CREATE OR REPLACE FUNCTION record_set_scope() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.case_id <> OLD.case_id THEN
    RAISE EXCEPTION 'a row stays in its case' USING ERRCODE = '42501';
  END IF;
  SELECT lead_office_id, shared_with INTO NEW.office_id, NEW.shared_with
  FROM record_case WHERE id = NEW.case_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION record_set_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT p.case_id, c.lead_office_id, c.shared_with, p.protected
  INTO NEW.case_id, NEW.office_id, NEW.shared_with, NEW.protected
  FROM record_person p JOIN record_case c ON c.id = p.case_id WHERE p.id = NEW.person_id;
  RETURN NEW;
END $$;

-- The office is spread by the case now; a person spreads only its protection.
CREATE OR REPLACE FUNCTION record_spread_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE record_identity SET protected = NEW.protected WHERE person_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_spread AFTER UPDATE ON record_person
  FOR EACH ROW WHEN (OLD.protected <> NEW.protected)
  EXECUTE FUNCTION record_spread_protected();

-- A new lead or share reaches every row of the case, in whatever table of whatever room.
CREATE OR REPLACE FUNCTION record_spread_scope() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  the_table regclass;
BEGIN
  FOR the_table IN
    SELECT c.oid FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
           AND a.attname IN ('case_id', 'office_id', 'shared_with')) = 3
  LOOP
    EXECUTE format('UPDATE %s SET office_id = $1, shared_with = $2 WHERE case_id = $3', the_table)
      USING NEW.lead_office_id, NEW.shared_with, NEW.id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_spread_scope AFTER UPDATE ON record_case
  FOR EACH ROW WHEN (OLD.lead_office_id <> NEW.lead_office_id OR OLD.shared_with <> NEW.shared_with)
  EXECUTE FUNCTION record_spread_scope();

-- What a case is born with, and what only the triggers of hand-overs and stages change.
CREATE OR REPLACE FUNCTION record_case_begins() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'khua_app' THEN
    NEW.stage := 'reported';
    NEW.shared_with := '{}';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_case_begins BEFORE INSERT ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_case_begins();

CREATE OR REPLACE FUNCTION record_case_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF (NEW.number, NEW.created_by_id) IS DISTINCT FROM (OLD.number, OLD.created_by_id)
     OR (current_user = 'khua_app' AND (NEW.lead_office_id, NEW.stage, NEW.shared_with)
         IS DISTINCT FROM (OLD.lead_office_id, OLD.stage, OLD.shared_with)) THEN
    RAISE EXCEPTION 'number, lead office, stage and author of a case stay' USING ERRCODE = '42501';
  END IF;
  -- another office's sheets may use the same number for a case
  IF NEW.lead_office_id <> OLD.lead_office_id AND EXISTS (
       SELECT 1 FROM record_case
       WHERE lead_office_id = NEW.lead_office_id AND sheet_key = NEW.sheet_key) THEN
    NEW.sheet_key := NULL;
  END IF;
  RETURN NEW;
END $$;

-- Each change of what people wrote counts up, so that the second of two editors is told.
CREATE OR REPLACE FUNCTION record_count_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  silent text[] := ARRAY['version', 'office_id', 'shared_with', 'updated_at', 'search_text',
                         'provinces'];
BEGIN
  IF to_jsonb(NEW) - silent IS DISTINCT FROM to_jsonb(OLD) - silent THEN
    NEW.version := OLD.version + 1;
  ELSE
    NEW.version := greatest(NEW.version, OLD.version);  -- never back
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_count_version();
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_count_version();
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_count_version();

-- Who someone is counts as a change of the person.
CREATE OR REPLACE FUNCTION record_count_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  silent text[] := ARRAY['office_id', 'shared_with', 'protected'];
BEGIN
  IF to_jsonb(NEW) - silent IS DISTINCT FROM to_jsonb(OLD) - silent THEN
    UPDATE record_person SET version = version + 1 WHERE id = NEW.person_id;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_identity_version AFTER UPDATE ON record_identity
  FOR EACH ROW EXECUTE FUNCTION record_count_identity();

-- ---------------------------------------------------------------------------------------------
-- Hand-overs.

-- The share of the case that an office has follows from its shares.
CREATE OR REPLACE FUNCTION record_refresh_shares(the_case bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE record_case c SET shared_with = ARRAY(
    SELECT DISTINCT s.to_office_id FROM record_share s
    WHERE s.case_id = c.id AND s.ended_at IS NULL AND s.to_office_id <> c.lead_office_id
    ORDER BY 1)
  WHERE c.id = the_case
$$;

CREATE OR REPLACE FUNCTION record_hand_over_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.state := 'in_progress';
  NEW.number := (SELECT number FROM record_case WHERE id = NEW.case_id);
  NEW.answered_by_id := NULL;
  NEW.answered_at := NULL;
  NEW.answer := '';
  IF EXISTS (SELECT 1 FROM record_bar WHERE case_id = NEW.case_id
             AND barred_office_id = NEW.to_office_id AND lifted_at IS NULL) THEN
    RAISE EXCEPTION 'the case is kept from that office' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Which state follows which, and whose act it is. Only the app role is held to it: triggers take
-- back what a change of lead has overtaken.
CREATE OR REPLACE FUNCTION record_hand_over_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  answer_columns text[] := ARRAY['state', 'answer', 'answered_by_id', 'answered_at',
                                 'office_id', 'shared_with'];
  mine bigint;
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;
  END IF;
  mine := access_my_office();
  IF to_jsonb(NEW) - answer_columns IS DISTINCT FROM to_jsonb(OLD) - answer_columns OR NOT (
       (OLD.state = 'in_progress' AND NEW.state IN ('accepted', 'rejected')
         AND mine = OLD.to_office_id)
       OR (OLD.state = 'in_progress' AND NEW.state = 'revoked'
         AND (mine = OLD.from_office_id OR (mine = OLD.office_id AND OLD.kind <> 'request')))
       -- whoever leads now, which may be another than the sender
       OR (OLD.state = 'accepted' AND OLD.kind = 'referral' AND NEW.state = 'revoked'
         AND mine = OLD.office_id)
       OR (OLD.state = 'accepted' AND OLD.kind = 'referral' AND NEW.state = 'done'
         AND mine = OLD.to_office_id)) THEN
    RAISE EXCEPTION 'a hand-over in this state is not this office''s to change'
      USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'rejected' AND btrim(NEW.answer) = '' THEN
    RAISE EXCEPTION 'a refusal has a reason' USING ERRCODE = '23514';
  END IF;
  NEW.answered_by_id := access_me();
  NEW.answered_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION record_hand_over_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.state = 'accepted' AND NEW.kind = 'referral' THEN
    INSERT INTO record_share (case_id, to_office_id, hand_over_id, since)
    VALUES (NEW.case_id, NEW.to_office_id, NEW.id, clock_timestamp());
  ELSIF NEW.state = 'accepted' AND NEW.kind = 'transfer' THEN
    UPDATE record_case SET lead_office_id = NEW.to_office_id
    WHERE id = NEW.case_id AND lead_office_id = NEW.from_office_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the sender leads the case no more' USING ERRCODE = '42501';
    END IF;
    UPDATE record_share SET ended_at = clock_timestamp()
    WHERE case_id = NEW.case_id AND to_office_id = NEW.to_office_id AND ended_at IS NULL;
    UPDATE record_assignment SET ended_at = clock_timestamp()
    WHERE case_id = NEW.case_id AND ended_at IS NULL
      AND member_id IN (SELECT id FROM access_member WHERE office_id = NEW.from_office_id);
    UPDATE record_handover SET state = 'revoked', answered_at = clock_timestamp()
    WHERE case_id = NEW.case_id AND id <> NEW.id AND state = 'in_progress'
      AND (kind IN ('transfer', 'request') OR to_office_id = NEW.to_office_id);
    UPDATE record_handover SET state = 'done', answered_at = clock_timestamp()
    WHERE case_id = NEW.case_id AND state = 'accepted' AND kind = 'referral'
      AND to_office_id = NEW.to_office_id;
    IF NEW.sender_keeps = 'reading' THEN
      INSERT INTO record_share (case_id, to_office_id, hand_over_id, since, until)
      VALUES (NEW.case_id, NEW.from_office_id, NEW.id, clock_timestamp(), NEW.keeps_until);
    END IF;
  ELSIF OLD.state = 'accepted' AND NEW.state IN ('done', 'revoked') THEN
    UPDATE record_share SET ended_at = clock_timestamp()
    WHERE hand_over_id = NEW.id AND ended_at IS NULL;
    IF NOT EXISTS (SELECT 1 FROM record_share WHERE case_id = NEW.case_id
                   AND to_office_id = NEW.to_office_id AND ended_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM record_case WHERE id = NEW.case_id
                       AND lead_office_id = NEW.to_office_id) THEN
      UPDATE record_assignment SET ended_at = clock_timestamp()
      WHERE case_id = NEW.case_id AND ended_at IS NULL
        AND member_id IN (SELECT id FROM access_member WHERE office_id = NEW.to_office_id);
    END IF;
  ELSE
    RETURN NULL;
  END IF;
  PERFORM record_refresh_shares(NEW.case_id);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_begins BEFORE INSERT ON record_handover
  FOR EACH ROW EXECUTE FUNCTION record_hand_over_begins();
CREATE OR REPLACE TRIGGER record_moves BEFORE UPDATE ON record_handover
  FOR EACH ROW EXECUTE FUNCTION record_hand_over_moves();
CREATE OR REPLACE TRIGGER record_takes_effect AFTER UPDATE ON record_handover
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION record_hand_over_takes_effect();

-- Shares whose last day is over are ended for good, and with them what heads of those offices gave
-- their own people; until this has run, record_kept_from_me() keeps their cases away.
CREATE OR REPLACE FUNCTION record_end_shares() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  gone record_share;
  ended integer := 0;
BEGIN
  FOR gone IN
    UPDATE record_share SET ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND until < (now() AT TIME ZONE 'Asia/Vientiane')::date
    RETURNING *
  LOOP
    ended := ended + 1;
    UPDATE record_assignment SET ended_at = clock_timestamp()
    WHERE case_id = gone.case_id AND ended_at IS NULL
      AND member_id IN (SELECT id FROM access_member WHERE office_id = gone.to_office_id)
      AND added_by_id IN (SELECT id FROM access_member WHERE office_id = gone.to_office_id)
      AND NOT EXISTS (SELECT 1 FROM record_share o WHERE o.case_id = gone.case_id
                      AND o.to_office_id = gone.to_office_id AND o.ended_at IS NULL);
    PERFORM record_refresh_shares(gone.case_id);
  END LOOP;
  RETURN ended;
END $$;

-- ---------------------------------------------------------------------------------------------
-- Joint teams: a member's row belongs to the case of its team, whatever it says, and only ends.
CREATE OR REPLACE FUNCTION record_team_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND ((NEW.team_id, NEW.member_id) IS DISTINCT FROM (OLD.team_id, OLD.member_id)
       OR (OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at)) THEN
    RAISE EXCEPTION 'a membership only ends' USING ERRCODE = '42501';
  END IF;
  NEW.case_id := (SELECT case_id FROM record_team WHERE id = NEW.team_id);
  IF TG_OP = 'INSERT' AND EXISTS (
       SELECT 1 FROM record_bar b JOIN access_member m ON m.office_id = b.barred_office_id
       WHERE b.case_id = NEW.case_id AND b.lifted_at IS NULL AND m.id = NEW.member_id) THEN
    RAISE EXCEPTION 'the case is kept from that office' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_a_team_case BEFORE INSERT OR UPDATE ON record_teammember
  FOR EACH ROW EXECUTE FUNCTION record_team_case();

-- A team lasts at most 24 months from the day on which its last day is set (joint investigation
-- teams: 12 to 24 months, facts/field_systems.md 1.7), and one that was ended stays ended.
CREATE OR REPLACE FUNCTION record_team_lasts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  today date := (now() AT TIME ZONE 'Asia/Vientiane')::date;
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NOT NULL
       OR (NEW.created_by_id, NEW.created_at) IS DISTINCT FROM (OLD.created_by_id, OLD.created_at))
  THEN
    RAISE EXCEPTION 'an ended team, and who made it, stay' USING ERRCODE = '42501';
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.ends_on <> OLD.ends_on)
     AND NEW.ends_on NOT BETWEEN today AND today + interval '24 months' THEN
    RAISE EXCEPTION 'a team ends between today and 24 months from now' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_lasts BEFORE INSERT OR UPDATE ON record_team
  FOR EACH ROW EXECUTE FUNCTION record_team_lasts();

-- ---------------------------------------------------------------------------------------------
-- Officials (S14). The case is kept from the official's office and its parents below the level that
-- must act: the centre of the official's own line; for an official of a centre, or where that is
-- barred itself, the public prosecutor's centre, then the centre of justice. A lawyer must confirm
-- these levels (law/procedure/la.yaml says the same, unverified). If a barred office led the case,
-- the office that must act leads it from now on.
CREATE OR REPLACE FUNCTION record_keep_from_official() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  serves access_office;
  top bigint;
  barred bigint[];
  acts bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.official_of_id IS NOT DISTINCT FROM OLD.official_of_id THEN
      RETURN NULL;
    END IF;
    UPDATE record_bar SET lifted_at = clock_timestamp()
    WHERE person_id = NEW.id AND lifted_at IS NULL;
  END IF;
  IF NEW.official_of_id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO serves FROM access_office WHERE id = NEW.official_of_id;
  top := serves.lineage[1];
  barred := CASE WHEN top = serves.id THEN ARRAY[top] ELSE array_remove(serves.lineage, top) END;
  INSERT INTO record_bar (case_id, person_id, barred_office_id, since)
  SELECT NEW.case_id, NEW.id, b, clock_timestamp() FROM unnest(barred) b;
  UPDATE record_handover SET state = 'revoked', answered_at = clock_timestamp()
  WHERE case_id = NEW.case_id AND state = 'in_progress'
    AND (to_office_id = ANY(barred) OR from_office_id = ANY(barred));
  UPDATE record_assignment SET ended_at = clock_timestamp()
  WHERE case_id = NEW.case_id AND ended_at IS NULL
    AND member_id IN (SELECT id FROM access_member WHERE office_id = ANY(barred));
  UPDATE record_teammember SET left_at = clock_timestamp()
  WHERE case_id = NEW.case_id AND left_at IS NULL
    AND member_id IN (SELECT id FROM access_member WHERE office_id = ANY(barred));
  IF EXISTS (SELECT 1 FROM record_case
             WHERE id = NEW.case_id AND lead_office_id = ANY(barred)) THEN
    SELECT o.id INTO acts FROM access_office o
    WHERE (o.id = top OR (o.level = 'centre' AND o.kind IN ('prosecutor', 'justice')))
      AND NOT EXISTS (SELECT 1 FROM record_bar b WHERE b.case_id = NEW.case_id
                      AND b.lifted_at IS NULL AND b.barred_office_id = o.id)
    ORDER BY o.id = top DESC, o.kind = 'prosecutor' DESC, o.id LIMIT 1;
    IF acts IS NULL THEN
      RAISE EXCEPTION 'no office is left that could lead the case' USING ERRCODE = '23514';
    END IF;
    UPDATE record_case SET lead_office_id = acts WHERE id = NEW.case_id;
    UPDATE record_handover SET state = 'revoked', answered_at = clock_timestamp()
    WHERE case_id = NEW.case_id AND state = 'in_progress' AND kind IN ('transfer', 'request');
    PERFORM record_refresh_shares(NEW.case_id);
  END IF;
  -- whoever wrote this may see the case no more, and is told in this transaction who leads it
  PERFORM set_config('khua.led_by',
    (SELECT lead_office_id::text FROM record_case WHERE id = NEW.case_id), true);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_official AFTER INSERT OR UPDATE OF official_of_id ON record_person
  FOR EACH ROW WHEN (NEW.official_of_id IS NOT NULL)
  EXECUTE FUNCTION record_keep_from_official();
CREATE OR REPLACE TRIGGER record_official_gone AFTER UPDATE OF official_of_id ON record_person
  FOR EACH ROW WHEN (NEW.official_of_id IS NULL AND OLD.official_of_id IS NOT NULL)
  EXECUTE FUNCTION record_keep_from_official();

GRANT EXECUTE ON FUNCTION record_kept_from_me(), record_my_people(), record_end_shares()
  TO khua_app;
