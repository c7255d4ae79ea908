-- History: what changed, written by the database itself, and what an auditor sees of it.

-- Every change of every row of the record, whoever makes it and however, under the audit entry of
-- its transaction. With the argument 'masked' only the names of the fields are kept: history must
-- not become a second copy. A deletion (which only the owner can do) keeps what was there. A row of
-- no case (case 0) is of an office alone, as the financial intelligence unit's are.
CREATE OR REPLACE FUNCTION record_write_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  there jsonb := CASE WHEN TG_OP = 'DELETE' THEN before ELSE after END;
  masked boolean := coalesce(TG_ARGV[0], '') = 'masked';
  silent text[] := ARRAY['id', 'case_id', 'office_id', 'shared_with', 'search_text', 'updated_at',
                         'created_at', 'recorded_at', 'person_id', 'added_at', 'version',
                         'provinces', 'unit_id'];
  changed jsonb;
  of_case bigint := CASE WHEN TG_TABLE_NAME = 'record_case' THEN there ->> 'id'
                         ELSE coalesce(there ->> 'case_id', '0') END;
  of_office bigint := coalesce(there ->> 'office_id', there ->> 'lead_office_id', there ->> 'unit_id');
BEGIN
  IF TG_TABLE_NAME = 'record_bar' THEN
    silent := array_remove(silent, 'person_id');
  END IF;
  SELECT coalesce(jsonb_object_agg(key, CASE
      WHEN masked THEN '["·", "·"]'::jsonb
      ELSE jsonb_build_array(before -> key, after -> key) END), '{}'::jsonb)
  INTO changed
  FROM jsonb_each(there)
  WHERE NOT key = ANY(silent) AND after -> key IS DISTINCT FROM before -> key
    AND NOT (TG_OP <> 'UPDATE' AND value IN ('null', '""', '[]', '{}'));
  IF TG_OP = 'UPDATE' AND changed = '{}' THEN
    RETURN NULL;
  END IF;
  INSERT INTO record_change
    (at, case_id, office_id, shared_with, member_id, entry_id, thing, row, action, changes)
  VALUES (clock_timestamp(), of_case, of_office,
    CASE WHEN jsonb_typeof(there -> 'shared_with') = 'array'
      THEN ARRAY(SELECT jsonb_array_elements_text(there -> 'shared_with')::bigint)
      ELSE '{}' END,
    access_me(), access_write_entry(of_office), TG_TABLE_NAME,
    coalesce(there ->> 'id', there ->> 'person_id', there ->> 'item_id')::bigint, TG_OP, changed);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_case
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_place
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_assignment
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_person
  FOR EACH ROW EXECUTE FUNCTION record_write_history();
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_identity
  FOR EACH ROW EXECUTE FUNCTION record_write_history('masked');
CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON record_finding
  FOR EACH ROW EXECUTE FUNCTION record_write_history();

-- What an audit entry seals of the changes under it (audit/verify.py computes the same), and their
-- case if it is one. Not who may see them: that moves with the case.
CREATE OR REPLACE FUNCTION record_digest(the_entry bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object(
    'case', CASE WHEN min(case_id) = max(case_id)
      THEN (SELECT number FROM record_case WHERE id = min(h.case_id)) END,
    'changes', count(*),
    'digest', encode(sha256(convert_to(
      coalesce(string_agg(concat_ws('|', id, (extract(epoch FROM at) * 1000000)::bigint, case_id,
        coalesce(member_id, 0), thing, row, action, changes::text), E'\n' ORDER BY id), ''),
      'UTF8')), 'hex'))
  FROM record_change h WHERE entry_id = the_entry
$$;

-- What an auditor sees of changes: who did what to which case, never a value; of what an office
-- keeps to itself, only its own auditor. `the_entry`: only those under one entry of the audit chain.
DROP FUNCTION IF EXISTS record_trail(bigint, integer);
CREATE OR REPLACE FUNCTION record_trail(before_id bigint, page integer, the_entry bigint DEFAULT NULL)
RETURNS TABLE (id bigint, at timestamptz, case_number text, office text, member text, thing text,
               action text, fields text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF access_my_role() IS DISTINCT FROM 'auditor' THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE $sql$
    SELECT h.id, h.at, c.number::text, o.code::text, m.username::text, h.thing::text,
           h.action::text, ARRAY(SELECT jsonb_object_keys(h.changes))
    FROM record_change h
    JOIN access_office o ON o.id = h.office_id
    LEFT JOIN record_case c ON c.id = h.case_id
    LEFT JOIN access_member m ON m.id = h.member_id
    WHERE h.office_id = ANY($1) AND h.case_id <> ALL($2)
      AND (h.case_id > 0 OR h.office_id = $6)$sql$
    || CASE WHEN before_id IS NOT NULL THEN ' AND h.id < $3' ELSE '' END
    || CASE WHEN the_entry IS NOT NULL THEN ' AND h.entry_id = $4' ELSE '' END
    || ' ORDER BY h.id DESC LIMIT $5'
  USING ARRAY(SELECT access_my_tree()), ARRAY(SELECT record_kept_from_me()), before_id, the_entry,
        least(page, 200), access_my_office();
END $$;

-- What an auditor sees of the audit chain of his offices. A case that is kept from him is not named,
-- and what names it is left out. What an office marks as its own is for its own auditor.
CREATE OR REPLACE FUNCTION record_entries(
  before_id bigint, page integer, of_member bigint, of_action text, from_at timestamptz,
  to_at timestamptz, of_case text)
RETURNS TABLE (id bigint, at timestamptz, office text, seq bigint, member_id bigint, member text,
               action text, subject text, detail jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF access_my_role() IS DISTINCT FROM 'auditor' THEN
    RETURN;
  END IF;
  -- the newest of each office by its index, then the newest of those: a small office in a large
  -- country does not read past the entries of all others
  RETURN QUERY EXECUTE $sql$
    SELECT e.id, e.at, o.code::text, e.seq, e.member_id, m.username::text, e.action::text,
           e.subject::text, e.detail
    FROM access_office o
    CROSS JOIN LATERAL (
      SELECT * FROM access_entry e
      WHERE e.office_id = o.id
        AND e.subject <> ALL($2) AND coalesce(e.detail ->> 'case', '') <> ALL($2)
        AND (o.id = $10 OR NOT e.detail ? 'own')$sql$
    || CASE WHEN before_id IS NOT NULL THEN ' AND e.id < $3' ELSE '' END
    || CASE WHEN of_member IS NOT NULL THEN ' AND e.member_id = $4' ELSE '' END
    || CASE WHEN of_action IS NOT NULL THEN ' AND e.action = $5' ELSE '' END
    || CASE WHEN from_at IS NOT NULL THEN ' AND e.at >= $6' ELSE '' END
    || CASE WHEN to_at IS NOT NULL THEN ' AND e.at < $7' ELSE '' END
    || CASE WHEN of_case IS NOT NULL THEN ' AND $8 IN (e.subject, e.detail ->> ''case'')' ELSE '' END
    || $sql$
      ORDER BY e.id DESC LIMIT $9) e
    LEFT JOIN access_member m ON m.id = e.member_id
    WHERE o.id = ANY($1)
    ORDER BY e.id DESC LIMIT $9$sql$
  USING ARRAY(SELECT access_my_tree()),
        ARRAY(SELECT number::text FROM record_case
              WHERE record_case.id = ANY(ARRAY(SELECT record_kept_from_me()))),
        before_id, of_member, of_action, from_at, to_at, of_case, least(page, 200),
        access_my_office();
END $$;

GRANT EXECUTE ON FUNCTION record_trail(bigint, integer, bigint),
  record_entries(bigint, integer, bigint, text, timestamptz, timestamptz, text) TO khua_app;
