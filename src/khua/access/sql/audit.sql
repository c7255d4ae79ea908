-- The audit chain, one for each office: a single chain for the country was measured at 321
-- transactions a second, eight at 2000 (DESIGN section 5).

-- What an entry says, in the form that is hashed. audit/verify.py writes the same.
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
  SELECT * INTO entry FROM access_entry WHERE id = NEW.id;
  entry.seq := head.seq + 1;
  IF entry.action = 'write' THEN
    entry.detail := record_digest(entry.id);
  END IF;
  entry.previous := head.hash;
  entry.hash := sha256(head.hash || convert_to(access_entry_words(entry), 'UTF8'));
  UPDATE access_entry SET seq = entry.seq, detail = entry.detail, previous = entry.previous,
    hash = entry.hash WHERE id = entry.id;
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
       OR id::text = nullif(current_setting('khua.signing_in', true), '') LIMIT 1))
$$;

CREATE OR REPLACE FUNCTION access_note(the_action text, the_subject text, the_detail jsonb)
RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  INSERT INTO access_entry (office_id, at, member_id, action, subject, detail, transaction)
  SELECT office_id, clock_timestamp(), id, left(the_action, 24), left(the_subject, 80), the_detail,
         pg_current_xact_id()::text::bigint
  FROM access_member WHERE id = access_whoever_acts() AND the_action <> 'write'
$$;

-- The one entry under which all row changes of this transaction stand. Changes made with raw SQL
-- by nobody in particular go to the chain of the office they touch.
CREATE OR REPLACE FUNCTION access_write_entry(touched_office bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  here bigint := pg_current_xact_id()::text::bigint;
  mine bigint := access_me();
  entry bigint := nullif(current_setting('khua.write_entry', true), '')::bigint;
BEGIN
  -- the setting is a hint that SQL could forge: it counts only for an entry of this transaction
  IF entry IS NOT NULL AND EXISTS (SELECT 1 FROM access_entry
      WHERE id = entry AND transaction = here AND action = 'write'
        AND member_id IS NOT DISTINCT FROM mine) THEN
    RETURN entry;
  END IF;
  INSERT INTO access_entry (office_id, at, member_id, action, subject, detail, transaction)
  VALUES (coalesce((SELECT office_id FROM access_member WHERE id = mine), touched_office),
          clock_timestamp(), mine, 'write', '', '{}', here)
  RETURNING id INTO entry;
  PERFORM set_config('khua.write_entry', entry::text, true);
  RETURN entry;
END $$;

GRANT EXECUTE ON FUNCTION access_note(text, text, jsonb) TO khua_app;
