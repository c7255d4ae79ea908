-- What the record's policies ask, and what its triggers keep.

-- Cases I am on by name.
CREATE OR REPLACE FUNCTION record_my_cases() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.case_id FROM record_assignment a JOIN access_member m ON m.id = a.member_id
  WHERE a.member_id = (SELECT access_me()) AND a.ended_at IS NULL
    AND m.role IN ('officer', 'head')
$$;

-- The office I head; NULL for everyone else.
CREATE OR REPLACE FUNCTION record_my_headed_office() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT office_id FROM access_member WHERE id = (SELECT access_me()) AND role = 'head'
$$;

CREATE OR REPLACE FUNCTION record_opened_by_me(the_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM record_case
                 WHERE id = the_case AND created_by_id = (SELECT access_me())
                   AND lead_office_id = (SELECT access_my_office()))
$$;

-- Take the next `how_many` case numbers of my office in a year; the first of them. The row lock
-- makes numbers gapless and unique.
CREATE OR REPLACE FUNCTION record_take_numbers(the_year integer, how_many integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  mine bigint := access_my_office();
  taken integer;
BEGIN
  IF mine IS NULL OR NOT access_may_write() OR how_many < 1 THEN
    RAISE EXCEPTION 'no office to number a case for' USING ERRCODE = '42501';
  END IF;
  INSERT INTO record_counter AS c (office_id, year, last) VALUES (mine, the_year, how_many)
  ON CONFLICT (office_id, year) DO UPDATE SET last = c.last + how_many
  RETURNING last INTO taken;
  RETURN taken - how_many + 1;
END $$;

-- Which of these code names nobody bears yet, also among people the caller may not see.
CREATE OR REPLACE FUNCTION record_free_codes(wanted text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT w FROM unnest(wanted) w
  WHERE NOT EXISTS (SELECT 1 FROM record_person WHERE code = w)
$$;

-- Every row of a case carries the case's lead office and stays in its case.
CREATE OR REPLACE FUNCTION record_set_scope() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.case_id <> OLD.case_id THEN
    RAISE EXCEPTION 'a row stays in its case' USING ERRCODE = '42501';
  END IF;
  NEW.office_id := (SELECT lead_office_id FROM record_case WHERE id = NEW.case_id);
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER record_scope BEFORE INSERT OR UPDATE ON record_place
  FOR EACH ROW EXECUTE FUNCTION record_set_scope();
CREATE OR REPLACE TRIGGER record_scope BEFORE INSERT OR UPDATE ON record_assignment
  FOR EACH ROW EXECUTE FUNCTION record_set_scope();
CREATE OR REPLACE TRIGGER record_scope BEFORE INSERT OR UPDATE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_set_scope();
CREATE OR REPLACE TRIGGER record_scope BEFORE INSERT OR UPDATE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_set_scope();

-- Whoever is a victim or may be one is protected.
CREATE OR REPLACE FUNCTION record_set_protected() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.protected := NEW.roles && ARRAY['victim', 'possible_victim']::varchar[];
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_protected BEFORE INSERT OR UPDATE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_set_protected();

-- An identity takes case, office and protection from its person.
CREATE OR REPLACE FUNCTION record_set_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT case_id, office_id, protected INTO NEW.case_id, NEW.office_id, NEW.protected
  FROM record_person WHERE id = NEW.person_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_identity_scope BEFORE INSERT OR UPDATE ON record_identity
  FOR EACH ROW EXECUTE FUNCTION record_set_identity();

CREATE OR REPLACE FUNCTION record_spread_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE record_identity SET protected = NEW.protected, office_id = NEW.office_id
  WHERE person_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_spread AFTER UPDATE ON record_person
  FOR EACH ROW WHEN (OLD.protected <> NEW.protected OR OLD.office_id <> NEW.office_id)
  EXECUTE FUNCTION record_spread_protected();

-- A finding speaks of people in its own case: foreign keys alone would accept any.
CREATE OR REPLACE FUNCTION record_check_finding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM record_person
             WHERE id IN (NEW.suspect_id, NEW.victim_id) AND case_id <> NEW.case_id) THEN
    RAISE EXCEPTION 'a finding speaks of people in its own case' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_finding_people BEFORE INSERT OR UPDATE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_check_finding();

-- The lead office changes only by a hand-over, which does not exist yet.
CREATE OR REPLACE FUNCTION record_case_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF (NEW.number, NEW.lead_office_id, NEW.created_by_id)
     IS DISTINCT FROM (OLD.number, OLD.lead_office_id, OLD.created_by_id) THEN
    RAISE EXCEPTION 'number, lead office and author of a case stay' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_case_stays BEFORE UPDATE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_case_stays();

-- History: every change of every row of the record, whoever makes it and however.
CREATE OR REPLACE FUNCTION record_write_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}'::jsonb END;
  after jsonb := to_jsonb(NEW);
  silent text[] := ARRAY['id', 'case_id', 'office_id', 'search_text', 'updated_at', 'created_at',
                         'recorded_at', 'person_id', 'added_at'];
  changed jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN TG_TABLE_NAME = 'record_identity' THEN '["·", "·"]'::jsonb
      ELSE jsonb_build_array(before -> key, value) END), '{}'::jsonb)
  INTO changed
  FROM jsonb_each(after)
  WHERE NOT key = ANY(silent) AND value IS DISTINCT FROM before -> key
    AND NOT (TG_OP = 'INSERT' AND value IN ('null', '""', '[]', '{}'));
  IF TG_OP = 'UPDATE' AND changed = '{}' THEN
    RETURN NULL;
  END IF;
  INSERT INTO record_change (at, case_id, office_id, member_id, thing, row, action, changes)
  VALUES (clock_timestamp(),
    (CASE WHEN TG_TABLE_NAME = 'record_case' THEN after ->> 'id' ELSE after ->> 'case_id' END)::bigint,
    coalesce(after ->> 'office_id', after ->> 'lead_office_id')::bigint,
    access_me(), TG_TABLE_NAME, coalesce(after ->> 'id', after ->> 'person_id')::bigint,
    TG_OP, changed);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_place
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_assignment
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_identity
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_write_history();

-- What an auditor sees: who did what to which case, never a value.
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
    AND (before_id IS NULL OR h.id < before_id)
  ORDER BY h.id DESC LIMIT least(page, 200)
$$;

-- Search. Trigram operators are not leakproof, so under a policy their index would be skipped:
-- this function applies the same scope itself (the policies of record_case and record_identity)
-- and is joined back under row security by the caller.
CREATE OR REPLACE FUNCTION record_search(literal text, folded text, at_most integer)
RETURNS TABLE (case_id bigint, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
  cases bigint[] := ARRAY(SELECT record_my_cases());
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
       AND (c.lead_office_id = ANY(offices) OR c.id = ANY(cases))
     LIMIT at_most)
    UNION ALL
    (SELECT p.case_id, p.id FROM record_person p
     WHERE p.code = upper(regexp_replace(literal, '^[vp]-', ''))
       AND (p.office_id = ANY(offices) OR p.case_id = ANY(cases))
     LIMIT at_most)
    UNION ALL
    (SELECT i.case_id, i.person_id FROM record_identity i
     WHERE (i.search_text LIKE plain OR (folded <> '' AND i.search_text LIKE loose))
       AND ((NOT i.protected AND (i.office_id = ANY(offices) OR i.case_id = ANY(cases)))
            OR (i.protected AND (i.case_id = ANY(cases) OR i.office_id = headed)))
     LIMIT at_most);
END $$;

GRANT EXECUTE ON FUNCTION record_my_cases(), record_my_headed_office(),
  record_opened_by_me(bigint), record_take_numbers(integer, integer), record_free_codes(text[]),
  record_trail(bigint, integer),
  record_search(text, text, integer) TO khua_app;
