-- Tokens of the API: what their rows say is the pass's and the administrator's, never the sender's.

CREATE OR REPLACE FUNCTION api_token_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  held access_pass;
BEGIN
  SELECT * INTO held FROM access_pass WHERE id = NEW.pass_id;
  IF held.purpose IS DISTINCT FROM 'api' OR held.revoked_at IS NOT NULL
     OR held.seal <> access_seal(held.member_id, held.digest, held.expires_at)
     OR held.expires_at > now() + interval '366 days' THEN
    RAISE EXCEPTION 'a token needs a pass of its own' USING ERRCODE = '42501';
  END IF;
  NEW.member_id := held.member_id;
  NEW.office_id := (SELECT office_id FROM access_member WHERE id = held.member_id);
  NEW.expires_at := held.expires_at;
  NEW.issued_by_id := access_me();
  NEW.issued_at := clock_timestamp();
  NEW.used_at := NULL;
  NEW.revoked_at := NULL;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER api_token_begins BEFORE INSERT ON api_token
  FOR EACH ROW EXECUTE FUNCTION api_token_begins();

-- An administrator can end a token, and nothing else: scopes stay as they were issued.
CREATE OR REPLACE FUNCTION api_token_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF current_user = 'khua_app' AND (
       to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at'
       OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL) THEN
    RAISE EXCEPTION 'a token stays as it was issued' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER api_token_stays BEFORE UPDATE ON api_token
  FOR EACH ROW EXECUTE FUNCTION api_token_stays();

CREATE OR REPLACE FUNCTION api_token_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE access_pass SET revoked_at = now() WHERE id = NEW.pass_id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER api_token_ends AFTER UPDATE OF revoked_at ON api_token
  FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
  EXECUTE FUNCTION api_token_ends();

-- What becomes of the pass is shown to the administrator, who cannot see the pass.
CREATE OR REPLACE FUNCTION api_token_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE api_token SET revoked_at = NEW.revoked_at,
    used_at = CASE WHEN NEW.seen_at <> OLD.seen_at THEN NEW.seen_at ELSE used_at END
  WHERE pass_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER api_token_follows AFTER UPDATE ON access_pass
  FOR EACH ROW WHEN (NEW.purpose = 'api') EXECUTE FUNCTION api_token_follows();

-- A token is bound to an office and a role: whoever moves, changes role or leaves takes none along.
CREATE OR REPLACE FUNCTION api_member_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE access_pass SET revoked_at = now()
  WHERE member_id = NEW.id AND purpose = 'api' AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER api_member_moves AFTER UPDATE ON access_member
  FOR EACH ROW WHEN ((OLD.office_id, OLD.role, OLD.is_active)
                     IS DISTINCT FROM (NEW.office_id, NEW.role, NEW.is_active))
  EXECUTE FUNCTION api_member_moves();

-- Answers are kept for 48 hours; each new one clears a few of the old away, whoever's they are.
CREATE OR REPLACE FUNCTION api_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM api_idempotency WHERE id IN (
    SELECT id FROM api_idempotency WHERE at < now() - interval '48 hours'
    ORDER BY at LIMIT 200 FOR UPDATE SKIP LOCKED);
  DELETE FROM api_idempotency
  WHERE pass_id = NEW.pass_id AND key = NEW.key AND at < now() - interval '48 hours';
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER api_forget BEFORE INSERT ON api_idempotency
  FOR EACH ROW EXECUTE FUNCTION api_forget();
