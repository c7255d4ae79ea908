-- The audit chain, one for each office: a single chain for the country was measured at 321
-- transactions a second, eight at 2000 (DESIGN section 5).

-- What an entry says, in the form that is hashed. audit/verify.py writes the same. Only the last
-- part may hold the mark between the parts.
CREATE OR REPLACE FUNCTION access_entry_words(e access_entry) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT concat_ws('|', e.office_id, e.seq, (extract(epoch FROM e.at) * 1000000)::bigint,
                   coalesce(e.member_id, 0), e.action, e.subject, e.detail::text)
$$;

-- The last act of a transaction: give each of its entries a place, and seal it onto the one before.
-- Only here is the office's chain locked.
CREATE OR REPLACE FUNCTION access_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  head access_chainhead;
  entry access_entry;
BEGIN
  INSERT INTO access_chainhead (office_id, seq, hash) VALUES (NEW.office_id, 0, '')
    ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM access_chainhead WHERE office_id = NEW.office_id FOR UPDATE;
  SELECT * INTO entry FROM access_entry WHERE id = NEW.id AND seq IS NULL;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  entry.seq := head.seq + 1;
  IF entry.action = 'write' THEN
    entry.detail := record_digest(entry.id);
    entry.subject := coalesce(entry.detail ->> 'case', '');
    entry.detail := entry.detail - 'case';
  END IF;
  entry.previous := head.hash;
  entry.hash := sha256(head.hash || convert_to(access_entry_words(entry), 'UTF8'));
  UPDATE access_entry SET seq = entry.seq, subject = entry.subject, detail = entry.detail,
    previous = entry.previous, hash = entry.hash WHERE id = entry.id;
  UPDATE access_chainhead SET seq = entry.seq, hash = entry.hash WHERE office_id = entry.office_id;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS access_entry_chain ON access_entry;
CREATE CONSTRAINT TRIGGER access_entry_chain AFTER INSERT ON access_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access_chain();

-- Who acts: the member with the pass, or the one who is signing in at this moment.
CREATE OR REPLACE FUNCTION access_whoever_acts() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce((SELECT access_me()), (SELECT id FROM access_member
    WHERE username = nullif(current_setting('khua.signing_in', true), '')
       OR id::text = nullif(current_setting('khua.signing_in', true), '')
    ORDER BY id::text = current_setting('khua.signing_in', true) DESC LIMIT 1))
$$;

-- Add an entry. Whoever holds no pass speaks of nothing but signing in. Somebody who tries every
-- door does not fill the chain: sixty refusals a minute, then one entry that says there were more.
CREATE OR REPLACE FUNCTION access_note(the_action text, the_subject text, the_detail jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  who access_member;
  here bigint := pg_current_xact_id()::text::bigint;
  already bigint;
BEGIN
  SELECT * INTO who FROM access_member WHERE id = access_whoever_acts();
  IF who.id IS NULL OR the_action !~ '^[a-z.-]{1,24}$' OR the_action = 'write'
     OR (access_me() IS NULL AND the_action NOT IN ('sign-in', 'sign-in.failed', 'sign-out')) THEN
    RETURN;
  END IF;
  IF the_action IN ('refused', 'sign-in.failed') THEN
    SELECT count(*) INTO already FROM access_entry
    WHERE member_id = who.id AND action = the_action
      AND at >= date_trunc('minute', clock_timestamp());
    IF already > 60 THEN
      RETURN;
    ELSIF already = 60 THEN
      the_subject := '';
      the_detail := '{"more": 1}';
    END IF;
  ELSIF the_action = 'identity.read' AND EXISTS (SELECT 1 FROM access_entry
      WHERE member_id = who.id AND at >= now() AND transaction = here
        AND (action, subject, detail) = (the_action, the_subject, the_detail)) THEN
    RETURN;  -- said already in this request
  END IF;
  INSERT INTO access_entry (office_id, at, member_id, action, subject, detail, transaction)
  VALUES (who.office_id, clock_timestamp(), who.id, the_action,
          left(translate(the_subject, '|', '/'), 80), the_detail, here);
END $$;

-- The one entry under which all row changes of this transaction stand. Changes made with raw SQL
-- by nobody in particular go to the chain of the first office they touch.
CREATE OR REPLACE FUNCTION access_write_entry(touched_office bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  here bigint := pg_current_xact_id()::text::bigint;
  mine bigint := access_me();
  entry bigint := nullif(current_setting('khua.write_entry', true), '')::bigint;
BEGIN
  -- the setting is a hint that SQL could forge: it counts only for an entry of this transaction
  -- that is not sealed yet (SET CONSTRAINTS could seal it early)
  IF entry IS NOT NULL AND EXISTS (SELECT 1 FROM access_entry
      WHERE id = entry AND transaction = here AND action = 'write' AND seq IS NULL
        AND member_id IS NOT DISTINCT FROM mine) THEN
    RETURN entry;
  END IF;
  SET CONSTRAINTS access_entry_chain DEFERRED;  -- not sealed before its first change is there
  INSERT INTO access_entry (office_id, at, member_id, action, subject, detail, transaction)
  VALUES (coalesce((SELECT office_id FROM access_member WHERE id = mine), touched_office),
          clock_timestamp(), mine, 'write', '', '{}', here)
  RETURNING id INTO entry;
  PERFORM set_config('khua.write_entry', entry::text, true);
  RETURN entry;
END $$;

-- A new, changed or deleted member, whoever does it and however: which fields, never a value.
CREATE OR REPLACE FUNCTION access_note_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  there access_member := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  who bigint := access_whoever_acts();
  changed jsonb;
BEGIN
  SELECT jsonb_agg(key ORDER BY key) INTO changed FROM jsonb_object_keys(to_jsonb(there)) key
  WHERE key NOT IN ('id', 'last_login', 'created_at') AND after -> key IS DISTINCT FROM before -> key;
  IF changed IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO access_entry (office_id, at, member_id, action, subject, detail, transaction)
  VALUES (coalesce((SELECT office_id FROM access_member WHERE id = who), there.office_id),
          clock_timestamp(), (SELECT id FROM access_member WHERE id = who), 'member',
          there.username,
          CASE TG_OP WHEN 'UPDATE' THEN jsonb_build_object('fields', changed)
                     WHEN 'INSERT' THEN '{"new": 1}' ELSE '{"deleted": 1}' END,
          pg_current_xact_id()::text::bigint);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER access_note_member AFTER INSERT OR UPDATE OR DELETE ON access_member
  FOR EACH ROW EXECUTE FUNCTION access_note_member();

-- Where every chain stands now, for signing and handing out. It says how many entries an office
-- has and nothing of what they say.
CREATE OR REPLACE FUNCTION access_chain_heads()
RETURNS TABLE (office text, seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.code::text, h.seq, encode(h.hash, 'hex')
  FROM access_chainhead h JOIN access_office o ON o.id = h.office_id
  WHERE h.seq > 0 ORDER BY o.code
$$;

GRANT EXECUTE ON FUNCTION access_note(text, text, jsonb), access_chain_heads() TO khua_app;
