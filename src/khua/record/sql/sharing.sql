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
    AND s.case_id <> ALL(ARRAY(SELECT record_my_cases()))
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
  RETURN NEW;
END $$;

-- Each change of what people wrote counts up, so that the second of two editors is told.
CREATE OR REPLACE FUNCTION record_count_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  silent text[] := ARRAY['version', 'office_id', 'shared_with', 'updated_at', 'search_text'];
BEGIN
  NEW.version := OLD.version
    + CASE WHEN to_jsonb(NEW) - silent IS DISTINCT FROM to_jsonb(OLD) - silent THEN 1 ELSE 0 END;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_count_version();
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_count_version();
CREATE OR REPLACE TRIGGER record_version BEFORE UPDATE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_count_version();

-- History, as before, and each change under the audit entry of its transaction. With the argument
-- 'masked' only the names of the fields are kept: history must not become a second copy.
CREATE OR REPLACE FUNCTION record_write_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}'::jsonb END;
  after jsonb := to_jsonb(NEW);
  masked boolean := coalesce(TG_ARGV[0], '') = 'masked';
  silent text[] := ARRAY['id', 'case_id', 'office_id', 'shared_with', 'search_text', 'updated_at',
                         'created_at', 'recorded_at', 'person_id', 'added_at', 'version'];
  changed jsonb;
  of_case bigint := CASE WHEN TG_TABLE_NAME = 'record_case' THEN after ->> 'id'
                         ELSE after ->> 'case_id' END;
  of_office bigint := coalesce(after ->> 'office_id', after ->> 'lead_office_id');
BEGIN
  IF TG_TABLE_NAME = 'record_bar' THEN
    silent := array_remove(silent, 'person_id');
  END IF;
  SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN masked THEN '["·", "·"]'::jsonb
      ELSE jsonb_build_array(before -> key, value) END), '{}'::jsonb)
  INTO changed
  FROM jsonb_each(after)
  WHERE NOT key = ANY(silent) AND value IS DISTINCT FROM before -> key
    AND NOT (TG_OP = 'INSERT' AND value IN ('null', '""', '[]', '{}'));
  IF TG_OP = 'UPDATE' AND changed = '{}' THEN
    RETURN NULL;
  END IF;
  INSERT INTO record_change
    (at, case_id, office_id, shared_with, member_id, entry_id, thing, row, action, changes)
  VALUES (clock_timestamp(), of_case, of_office,
    CASE WHEN jsonb_typeof(after -> 'shared_with') = 'array'
      THEN ARRAY(SELECT jsonb_array_elements_text(after -> 'shared_with')::bigint)
      ELSE '{}' END,
    access_me(), access_write_entry(of_office), TG_TABLE_NAME,
    coalesce(after ->> 'id', after ->> 'person_id', after ->> 'item_id')::bigint, TG_OP, changed);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_identity
  FOR EACH ROW EXECUTE FUNCTION record_write_history('masked');

-- What an audit entry seals of the changes under it. Not who may see them: that moves with the case.
CREATE OR REPLACE FUNCTION record_digest(the_entry bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object('changes', count(*), 'digest', encode(sha256(convert_to(
    coalesce(string_agg(concat_ws('|', id, (extract(epoch FROM at) * 1000000)::bigint, case_id,
      coalesce(member_id, 0), thing, row, action, changes::text), E'\n' ORDER BY id), ''),
    'UTF8')), 'hex'))
  FROM record_change WHERE entry_id = the_entry
$$;

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
       OR (OLD.state = 'in_progress' AND NEW.state = 'revoked' AND mine = OLD.from_office_id)
       OR (OLD.state = 'accepted' AND OLD.kind = 'referral' AND NEW.state = 'revoked'
         AND mine = OLD.from_office_id)
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
      AND kind IN ('transfer', 'request');
    IF NEW.sender_keeps = 'reading' THEN
      INSERT INTO record_share (case_id, to_office_id, hand_over_id, since, until)
      VALUES (NEW.case_id, NEW.from_office_id, NEW.id, clock_timestamp(), NEW.keeps_until);
    END IF;
  ELSIF OLD.state = 'accepted' AND NEW.state IN ('done', 'revoked') THEN
    UPDATE record_share SET ended_at = clock_timestamp()
    WHERE hand_over_id = NEW.id AND ended_at IS NULL;
    IF NOT EXISTS (SELECT 1 FROM record_share WHERE case_id = NEW.case_id
                   AND to_office_id = NEW.to_office_id AND ended_at IS NULL) THEN
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

-- Shares whose last day is over are ended for good; until this has run, record_kept_from_me()
-- keeps their cases away.
CREATE OR REPLACE FUNCTION record_end_shares() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  ended bigint[];
BEGIN
  WITH over AS (
    UPDATE record_share SET ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND until < (now() AT TIME ZONE 'Asia/Vientiane')::date
    RETURNING case_id)
  SELECT array_agg(DISTINCT case_id) INTO ended FROM over;
  PERFORM record_refresh_shares(one) FROM unnest(ended) one;
  RETURN coalesce(cardinality(ended), 0);
END $$;

-- ---------------------------------------------------------------------------------------------
-- Joint teams: a member's row belongs to the case of its team, whatever it says.
CREATE OR REPLACE FUNCTION record_team_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.case_id := (SELECT case_id FROM record_team WHERE id = NEW.team_id);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_a_team_case BEFORE INSERT OR UPDATE ON record_teammember
  FOR EACH ROW EXECUTE FUNCTION record_team_case();

-- ---------------------------------------------------------------------------------------------
-- Officials (S14). The case is kept from the official's office and its parents below the level that
-- must act: the centre of the official's own line; for an official of a centre, the public
-- prosecutor's centre, and for one of that, the centre of justice. A lawyer must confirm these
-- levels (law/procedure/la.yaml says the same, unverified). If a barred office led the case, the
-- office that must act leads it from now on.
CREATE OR REPLACE FUNCTION record_keep_from_official() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  serves access_office;
  barred bigint[];
  acts bigint;
BEGIN
  UPDATE record_bar SET lifted_at = clock_timestamp()
  WHERE person_id = NEW.id AND lifted_at IS NULL;
  IF NEW.official_of_id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO serves FROM access_office WHERE id = NEW.official_of_id;
  IF serves.level = 'centre' THEN
    barred := ARRAY[serves.id];
    SELECT id INTO acts FROM access_office
    WHERE level = 'centre' AND id <> serves.id AND kind IN ('prosecutor', 'justice')
    ORDER BY kind = 'prosecutor' DESC, id LIMIT 1;
  ELSE
    acts := serves.lineage[1];
    barred := array_remove(serves.lineage, acts);
  END IF;
  INSERT INTO record_bar (case_id, person_id, barred_office_id, since)
  SELECT NEW.case_id, NEW.id, b, clock_timestamp() FROM unnest(barred) b;
  UPDATE record_handover SET state = 'revoked', answered_at = clock_timestamp()
  WHERE case_id = NEW.case_id AND state = 'in_progress' AND to_office_id = ANY(barred);
  IF acts IS NOT NULL THEN
    UPDATE record_case SET lead_office_id = acts
    WHERE id = NEW.case_id AND lead_office_id = ANY(barred);
    PERFORM record_refresh_shares(NEW.case_id);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_official AFTER INSERT OR UPDATE OF official_of_id ON record_person
  FOR EACH ROW WHEN (NEW.official_of_id IS NOT NULL)
  EXECUTE FUNCTION record_keep_from_official();
CREATE OR REPLACE TRIGGER record_official_gone AFTER UPDATE OF official_of_id ON record_person
  FOR EACH ROW WHEN (NEW.official_of_id IS NULL AND OLD.official_of_id IS NOT NULL)
  EXECUTE FUNCTION record_keep_from_official();

-- ---------------------------------------------------------------------------------------------
-- The auditor's trail and the search, within the new scope.
CREATE OR REPLACE FUNCTION record_trail(before_id bigint, page integer)
RETURNS TABLE (id bigint, at timestamptz, case_number text, office text, member text, thing text,
               action text, fields text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT h.id, h.at, c.number, o.code, m.username, h.thing, h.action,
         ARRAY(SELECT jsonb_object_keys(h.changes))
  FROM record_change h
  JOIN record_case c ON c.id = h.case_id
  JOIN access_office o ON o.id = h.office_id
  LEFT JOIN access_member m ON m.id = h.member_id
  WHERE (SELECT access_my_role()) = 'auditor'
    AND h.office_id = ANY(ARRAY(SELECT access_my_tree()))
    AND h.case_id <> ALL(ARRAY(SELECT record_kept_from_me()))
    AND (before_id IS NULL OR h.id < before_id)
  ORDER BY h.id DESC LIMIT least(page, 200)
$$;

CREATE OR REPLACE FUNCTION record_search(literal text, folded text, at_most integer)
RETURNS TABLE (case_id bigint, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
  cases bigint[] := ARRAY(SELECT record_my_cases());
  kept bigint[] := ARRAY(SELECT record_kept_from_me());
  headed bigint := record_my_headed_office();
  plain text := '%' || replace(replace(replace(literal, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  loose text := '%' || replace(replace(replace(folded, '\', '\\'), '%', '\%'), '_', '\_') || '%';
BEGIN
  IF access_me() IS NULL OR literal = '' THEN
    RETURN;
  END IF;
  RETURN QUERY
    (SELECT c.id, NULL::bigint FROM record_case c
     WHERE (c.search_text LIKE plain OR (folded <> '' AND c.search_text LIKE loose))
       AND (c.lead_office_id = ANY(offices) OR c.shared_with && offices OR c.id = ANY(cases))
       AND c.id <> ALL(kept)
     LIMIT at_most)
    UNION ALL
    (SELECT p.case_id, p.id FROM record_person p
     WHERE p.code = upper(regexp_replace(literal, '^[vp]-', ''))
       AND (p.office_id = ANY(offices) OR p.shared_with && offices OR p.case_id = ANY(cases))
       AND p.case_id <> ALL(kept)
     LIMIT at_most)
    UNION ALL
    (SELECT i.case_id, i.person_id FROM record_identity i
     WHERE (i.search_text LIKE plain OR (folded <> '' AND i.search_text LIKE loose))
       AND ((NOT i.protected AND (i.office_id = ANY(offices) OR i.shared_with && offices
                                  OR i.case_id = ANY(cases)))
            OR (i.protected AND (i.case_id = ANY(cases) OR i.office_id = headed)))
       AND i.case_id <> ALL(kept)
     LIMIT at_most);
END $$;

GRANT EXECUTE ON FUNCTION record_kept_from_me(), record_my_people(), record_end_shares()
  TO khua_app;
