-- Links between cases. What compares people runs as `khua_matcher`, in the schema `matching`; what
-- touches the record runs as its owner, in `public`.

-- Offices from which the case on the other side is kept. Policies ask it; the app role cannot read
-- it, so no model has it (RowSecurity's `unread`).
ALTER TABLE intelligence_hint ADD COLUMN IF NOT EXISTS barred bigint[] NOT NULL DEFAULT '{}';
ALTER TABLE intelligence_request ADD COLUMN IF NOT EXISTS barred bigint[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION intelligence_barred(the_case bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT ARRAY(SELECT DISTINCT barred_office_id FROM record_bar
               WHERE case_id = the_case AND lifted_at IS NULL ORDER BY 1)
$$;

-- ---------------------------------------------------------------------------------------------
-- An imprint is of its person's case, held apart as the identity is, and kept from the same offices.
CREATE OR REPLACE FUNCTION intelligence_imprint_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id THEN
    RAISE EXCEPTION 'an imprint stays with its person' USING ERRCODE = '42501';
  END IF;
  SELECT case_id, protected INTO NEW.case_id, NEW.guarded
  FROM record_person WHERE id = NEW.person_id;
  NEW.barred := intelligence_barred(NEW.case_id);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intelligence_begins BEFORE INSERT OR UPDATE ON intelligence_imprint
  FOR EACH ROW EXECUTE FUNCTION intelligence_imprint_begins();

-- A role that protects, or a bar, reaches the imprint (whose own trigger reads both anew). A bar also
-- reaches what was asked out of the case.
CREATE OR REPLACE FUNCTION intelligence_imprint_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_TABLE_NAME = 'record_person' THEN
    UPDATE intelligence_imprint SET guarded = NEW.protected WHERE person_id = NEW.id;
  ELSE
    UPDATE intelligence_imprint SET barred = '{}' WHERE case_id = NEW.case_id;
    UPDATE intelligence_request SET barred = intelligence_barred(NEW.case_id)
    WHERE ask_id IN (SELECT id FROM intelligence_ask WHERE case_id = NEW.case_id);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER intelligence_follows AFTER UPDATE ON record_person
  FOR EACH ROW WHEN (OLD.protected <> NEW.protected)
  EXECUTE FUNCTION intelligence_imprint_follows();
CREATE OR REPLACE TRIGGER intelligence_follows AFTER INSERT OR UPDATE ON record_bar
  FOR EACH ROW EXECUTE FUNCTION intelligence_imprint_follows();

-- ---------------------------------------------------------------------------------------------
-- What comes of an imprint: its keys, the matches found through them, and what is told of those.
ALTER DEFAULT PRIVILEGES FOR ROLE khua_matcher REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET LOCAL ROLE khua_matcher;

CREATE OR REPLACE FUNCTION matching.strength(probability double precision) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN probability >= 0.97 THEN 'strong' WHEN probability >= 0.75 THEN 'likely'
       ELSE 'possible' END;

-- What each side of a match is told while it may not see the other: nothing where the other is held
-- apart, and nothing to an office from which the other's case is kept.
CREATE OR REPLACE FUNCTION matching.tell(the_match bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  m intelligence_match;
  mine intelligence_imprint;
  other intelligence_imprint;
  told bigint;
  shown boolean;
BEGIN
  SELECT * INTO m FROM intelligence_match WHERE id = the_match;
  FOR side IN 1..2 LOOP
    SELECT * INTO mine FROM intelligence_imprint
    WHERE person_id = CASE side WHEN 1 THEN m.left_id ELSE m.right_id END;
    SELECT * INTO other FROM intelligence_imprint
    WHERE person_id = CASE side WHEN 1 THEN m.right_id ELSE m.left_id END;
    shown := m.stands AND m.verdict <> 'different' AND NOT other.guarded
             AND mine.office_id <> other.office_id;
    SELECT h.id INTO told FROM intelligence_hint h JOIN intelligence_hintedmatch hm ON hm.hint_id = h.id
    WHERE hm.match_id = m.id AND h.person_id = mine.person_id;
    IF told IS NULL AND shown THEN
      INSERT INTO intelligence_hint (case_id, person_id, office_id, shared_with, holder_id, barred,
                                     strength, found_at, stands)
      VALUES (mine.case_id, mine.person_id, mine.office_id, mine.shared_with, other.office_id,
              other.barred, matching.strength(m.probability), clock_timestamp(), true)
      RETURNING id INTO told;
      INSERT INTO intelligence_hintedmatch (hint_id, match_id) VALUES (told, m.id);
    ELSIF told IS NOT NULL THEN
      UPDATE intelligence_hint
      SET holder_id = other.office_id, barred = other.barred, stands = shown,
          strength = matching.strength(m.probability)
      WHERE id = told AND (holder_id, barred, stands, strength) IS DISTINCT FROM
        (other.office_id, other.barred, shown, matching.strength(m.probability));
    END IF;
  END LOOP;
END $$;

-- Keep a match that was found or scored anew. `the_levels`: {evidence: [level, bits]}.
CREATE OR REPLACE FUNCTION matching.keep(
  one bigint, other bigint, the_weight double precision, the_probability double precision,
  the_levels jsonb, the_model text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  kept bigint;
BEGIN
  INSERT INTO intelligence_match AS m
    (left_id, right_id, left_office_id, right_office_id, weight, probability, levels, model,
     found_at, scored_at, stands, verdict)
  SELECT l.person_id, r.person_id, l.office_id, r.office_id, the_weight, the_probability,
         the_levels, the_model, clock_timestamp(), clock_timestamp(), true, ''
  FROM intelligence_imprint l, intelligence_imprint r
  WHERE l.person_id = least(one, other) AND r.person_id = greatest(one, other)
  ON CONFLICT (left_id, right_id) DO UPDATE
  SET weight = EXCLUDED.weight, probability = EXCLUDED.probability, levels = EXCLUDED.levels,
      model = EXCLUDED.model, scored_at = EXCLUDED.scored_at, stands = true
  RETURNING id INTO kept;
  PERFORM matching.tell(kept);
END $$;

-- How probable a match must be to be kept, and how many a new imprint is told of.
CREATE OR REPLACE FUNCTION matching.threshold() RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 0.3;

-- Score two people anew: keep what is a match, and let go of what was one.
CREATE OR REPLACE FUNCTION matching.consider(one bigint, other bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  s record;
  gone bigint;
BEGIN
  SELECT * INTO s FROM matching.score(least(one, other), greatest(one, other));
  IF s.probability >= matching.threshold() THEN
    PERFORM matching.keep(one, other, s.weight, s.probability, s.levels,
                          (SELECT version FROM intelligence_model WHERE in_use));
    RETURN true;
  END IF;
  UPDATE intelligence_match SET stands = false
  WHERE left_id = least(one, other) AND right_id = greatest(one, other) AND stands
  RETURNING id INTO gone;
  IF FOUND THEN
    PERFORM matching.tell(gone);
  END IF;
  RETURN false;
END $$;

-- After an imprint was written: what looks like the same person now, and what does no more. In the
-- order of people, so that those who save at once never wait for each other in a circle.
CREATE OR REPLACE FUNCTION matching.look(the_person bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  found record;
  version text := (SELECT version FROM intelligence_model WHERE in_use);
BEGIN
  FOR found IN
    SELECT coalesce(f.other, k.other) AS other, f.weight, f.probability, f.levels
    FROM matching.find(the_person, matching.threshold(), 20) f
    FULL JOIN (
      SELECT right_id AS other FROM intelligence_match WHERE left_id = the_person AND stands
      UNION ALL
      SELECT left_id FROM intelligence_match WHERE right_id = the_person AND stands) k
    ON k.other = f.other
    ORDER BY 1
  LOOP
    IF found.weight IS NULL THEN
      PERFORM matching.consider(the_person, found.other);
    ELSE
      PERFORM matching.keep(the_person, found.other, found.weight, found.probability, found.levels,
                            version);
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION matching.follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  touched bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.guarded, NEW.barred, NEW.office_id)
       IS DISTINCT FROM (OLD.guarded, OLD.barred, OLD.office_id) THEN
    UPDATE intelligence_match SET left_office_id = NEW.office_id
    WHERE left_id = NEW.person_id AND left_office_id <> NEW.office_id;
    UPDATE intelligence_match SET right_office_id = NEW.office_id
    WHERE right_id = NEW.person_id AND right_office_id <> NEW.office_id;
    FOR touched IN
      SELECT id FROM intelligence_match WHERE NEW.person_id IN (left_id, right_id)
    LOOP
      PERFORM matching.tell(touched);
    END LOOP;
  END IF;
  IF TG_OP = 'INSERT' OR to_jsonb(NEW) - matching.silent() IS DISTINCT FROM
                         to_jsonb(OLD) - matching.silent() THEN
    IF TG_OP = 'UPDATE' THEN
      DELETE FROM intelligence_key WHERE hash = ANY(OLD.keys) AND person_id = NEW.person_id;
    END IF;
    INSERT INTO intelligence_key (hash, person_id) SELECT DISTINCT k, NEW.person_id FROM unnest(NEW.keys) k;
    -- the owner himself makes imprints anew by the thousand; `khua match record` then looks for all
    IF session_user <> 'khua_owner' THEN
      PERFORM matching.look(NEW.person_id);
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- columns of an imprint that say nothing about who it is
CREATE OR REPLACE FUNCTION matching.silent() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY['case_id', 'office_id', 'shared_with', 'guarded', 'barred'];

RESET ROLE;

CREATE OR REPLACE TRIGGER matching_follow AFTER INSERT OR UPDATE ON intelligence_imprint
  FOR EACH ROW EXECUTE FUNCTION matching.follow();

-- Keys only come. Vacuumed sooner than usual, so that the index alone answers for nearly all of them.
ALTER TABLE intelligence_key SET (autovacuum_vacuum_insert_scale_factor = 0.02);

-- ---------------------------------------------------------------------------------------------
-- Decisions: the newest that is not undone holds. They are added and undone, never rewritten.
CREATE OR REPLACE FUNCTION intelligence_decision_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  undoing text[] := ARRAY['undone_by_id', 'undone_at', 'undone_why'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.decided_at := clock_timestamp();
    NEW.undone_by_id := NULL;
    NEW.undone_at := NULL;
    NEW.undone_why := '';
    RETURN NEW;
  END IF;
  IF OLD.undone_at IS NOT NULL OR to_jsonb(NEW) - undoing IS DISTINCT FROM to_jsonb(OLD) - undoing THEN
    RAISE EXCEPTION 'a decision is undone once, and never rewritten' USING ERRCODE = '42501';
  END IF;
  NEW.undone_by_id := access_me();
  NEW.undone_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intelligence_stays BEFORE INSERT OR UPDATE ON intelligence_decision
  FOR EACH ROW EXECUTE FUNCTION intelligence_decision_stays();

CREATE OR REPLACE FUNCTION intelligence_decision_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE intelligence_match SET verdict = coalesce((
    SELECT verdict FROM intelligence_decision
    WHERE match_id = NEW.match_id AND undone_at IS NULL ORDER BY id DESC LIMIT 1), '')
  WHERE id = NEW.match_id;
  PERFORM matching.tell(NEW.match_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER intelligence_counts AFTER INSERT OR UPDATE ON intelligence_decision
  FOR EACH ROW EXECUTE FUNCTION intelligence_decision_counts();

-- ---------------------------------------------------------------------------------------------
-- Asking for access. Neither side learns more of the other than the other's office.
--
-- Not SECURITY DEFINER: of a hint that is not the caller's it says what it says of none at all.
CREATE OR REPLACE FUNCTION intelligence_ask_begins() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT holder_id INTO NEW.to_office_id FROM intelligence_hint
  WHERE id = NEW.hint_id AND case_id = NEW.case_id AND stands;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such hint in this case' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM record_bar WHERE case_id = NEW.case_id AND lifted_at IS NULL
             AND barred_office_id = NEW.to_office_id) THEN
    RAISE EXCEPTION 'this case is kept from the office that would be asked' USING ERRCODE = '42501';
  END IF;
  NEW.asked_at := clock_timestamp();
  NEW.answer := '';
  NEW.answered_at := NULL;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intelligence_begins BEFORE INSERT ON intelligence_ask
  FOR EACH ROW EXECUTE FUNCTION intelligence_ask_begins();

CREATE OR REPLACE FUNCTION intelligence_ask_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'khua_app' AND (
       OLD.state <> 'waiting' OR NEW.state <> 'taken_back'
       OR to_jsonb(NEW) - ARRAY['state', 'office_id', 'shared_with']
          IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'office_id', 'shared_with']) THEN
    RAISE EXCEPTION 'whoever asked only takes it back' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intelligence_moves BEFORE UPDATE ON intelligence_ask
  FOR EACH ROW EXECUTE FUNCTION intelligence_ask_moves();

CREATE OR REPLACE FUNCTION intelligence_ask_reaches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO intelligence_request (case_id, person_id, ask_id, from_office_id, asked_by, strength,
                                      reason, asked_at, state, answer, barred)
    SELECT p.case_id, p.id, NEW.id, NEW.from_office_id,
           (SELECT display_name FROM access_member WHERE id = NEW.asked_by_id), h.strength,
           NEW.reason, NEW.asked_at, 'waiting', '', intelligence_barred(NEW.case_id)
    FROM intelligence_hint h JOIN intelligence_hintedmatch hm ON hm.hint_id = h.id
      JOIN intelligence_match m ON m.id = hm.match_id
      JOIN record_person p ON p.id = CASE h.person_id WHEN m.left_id THEN m.right_id ELSE m.left_id END
    WHERE h.id = NEW.hint_id;
  ELSIF NEW.state = 'taken_back' AND OLD.state = 'waiting' THEN
    UPDATE intelligence_request SET state = 'taken_back' WHERE ask_id = NEW.id AND state = 'waiting';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER intelligence_reaches AFTER INSERT OR UPDATE ON intelligence_ask
  FOR EACH ROW EXECUTE FUNCTION intelligence_ask_reaches();

-- The history of the case tells how it was answered, not that and by whom it was asked: it is read by
-- whoever sees the case, also from offices that must not know of the other one.
CREATE OR REPLACE TRIGGER record_history AFTER UPDATE ON intelligence_request
  FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.state IN ('granted', 'refused'))
  EXECUTE FUNCTION record_write_history('masked');

CREATE OR REPLACE FUNCTION intelligence_request_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  mine text[] := ARRAY['state', 'answer', 'answered_by_id', 'answered_at', 'office_id', 'shared_with'];
BEGIN
  IF current_user <> 'khua_app' THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' OR NEW.state NOT IN ('granted', 'refused')
     OR to_jsonb(NEW) - mine IS DISTINCT FROM to_jsonb(OLD) - mine THEN
    RAISE EXCEPTION 'a request is granted or refused once' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'refused' AND btrim(NEW.answer) = '' THEN
    RAISE EXCEPTION 'a refusal has a reason' USING ERRCODE = '23514';
  END IF;
  NEW.answered_by_id := access_me();
  NEW.answered_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER intelligence_moves BEFORE UPDATE ON intelligence_request
  FOR EACH ROW EXECUTE FUNCTION intelligence_request_moves();

-- Granting is a referral for reading that the other office has accepted by asking for it; one that
-- waits for it is taken for that. The office that leads the case ends it like any other.
CREATE OR REPLACE FUNCTION intelligence_request_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  sent bigint;
BEGIN
  UPDATE intelligence_ask SET state = NEW.state, answer = NEW.answer, answered_at = NEW.answered_at
  WHERE id = NEW.ask_id AND state = 'waiting';
  IF NEW.state = 'granted' AND NEW.office_id <> NEW.from_office_id AND NOT EXISTS (
       SELECT 1 FROM record_share WHERE case_id = NEW.case_id
         AND to_office_id = NEW.from_office_id AND ended_at IS NULL AND until IS NULL) THEN
    SELECT id INTO sent FROM record_handover WHERE case_id = NEW.case_id AND kind = 'referral'
      AND to_office_id = NEW.from_office_id AND state = 'in_progress';
    IF NOT FOUND THEN
      INSERT INTO record_handover (case_id, kind, from_office_id, to_office_id, purpose,
                                   sender_keeps, to_stage, sent_by_id, sent_at, state, answer)
      VALUES (NEW.case_id, 'referral', NEW.office_id, NEW.from_office_id, NEW.reason, 'reading', '',
              NEW.answered_by_id, clock_timestamp(), 'in_progress', '')
      RETURNING id INTO sent;
    END IF;
    UPDATE record_handover SET state = 'accepted', answered_at = clock_timestamp() WHERE id = sent;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER intelligence_takes_effect AFTER UPDATE ON intelligence_request
  FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.state IN ('granted', 'refused'))
  EXECUTE FUNCTION intelligence_request_takes_effect();
