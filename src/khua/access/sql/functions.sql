-- What row security asks about the caller. Every function is SECURITY DEFINER with a fixed search
-- path, so that a policy can read the tables it rests on without opening them.

-- A function is callable by the app role only where it is granted. (Not IN SCHEMA: a schema's
-- defaults can add to PostgreSQL's own, never take away.)
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- HMAC-SHA256 with a 32-byte key (RFC 2104), from the server's own sha256: no pgcrypto needed.
CREATE OR REPLACE FUNCTION access_hmac(secret bytea, message bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
  padded bytea := secret || decode(repeat('00', 64 - length(secret)), 'hex');
  inner_pad bytea := padded;
  outer_pad bytea := padded;
BEGIN
  FOR i IN 0..63 LOOP
    inner_pad := set_byte(inner_pad, i, get_byte(padded, i) # 54);  -- 0x36
    outer_pad := set_byte(outer_pad, i, get_byte(padded, i) # 92);  -- 0x5c
  END LOOP;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;

CREATE OR REPLACE FUNCTION access_seal(member bigint, digest bytea, expires timestamptz)
RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT access_hmac(k.key, convert_to(
    member || '|' || encode(digest, 'hex') || '|' || extract(epoch FROM expires)::bigint, 'UTF8'))
  FROM access_sealkey k
$$;

-- The member whose token this transaction carries; NULL for nobody.
CREATE OR REPLACE FUNCTION access_me() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.member_id
  FROM access_pass p JOIN access_member m ON m.id = p.member_id
  WHERE p.digest = sha256(convert_to(nullif(current_setting('khua.token', true), ''), 'UTF8'))
    AND p.revoked_at IS NULL AND p.expires_at > now() AND m.is_active
    AND p.seal = access_seal(p.member_id, p.digest, p.expires_at)
$$;

CREATE OR REPLACE FUNCTION access_my_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT role FROM access_member WHERE id = (SELECT access_me())
$$;

CREATE OR REPLACE FUNCTION access_my_office() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT office_id FROM access_member WHERE id = (SELECT access_me())
$$;

-- My office and those below it, whatever my role.
CREATE OR REPLACE FUNCTION access_my_tree() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM access_office WHERE lineage @> ARRAY[(SELECT access_my_office())]
$$;

-- The offices whose cases I may read: a head's tree; an officer's and a clerk's own office;
-- none for auditors and administrators.
CREATE OR REPLACE FUNCTION access_my_case_offices() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.id
  FROM access_member m JOIN access_office o
    ON o.id = m.office_id OR (m.role = 'head' AND o.lineage @> ARRAY[m.office_id])
  WHERE m.id = (SELECT access_me()) AND m.role IN ('officer', 'head', 'clerk')
$$;

-- Whether I may write in the record at all.
CREATE OR REPLACE FUNCTION access_may_write() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce((SELECT access_my_role()) IN ('officer', 'head', 'clerk'), false)
$$;

-- Whether I, as an administrator, manage this office and its people.
CREATE OR REPLACE FUNCTION access_manages(office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce((SELECT access_my_role()) = 'administrator'
    AND EXISTS (SELECT 1 FROM access_office WHERE id = office
                AND lineage @> ARRAY[(SELECT access_my_office())]), false)
$$;

-- An office's lineage follows from its parent.
CREATE OR REPLACE FUNCTION access_set_lineage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.lineage := coalesce((SELECT lineage FROM access_office WHERE id = NEW.parent_id),
                          ARRAY[]::bigint[]) || NEW.id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER access_office_lineage BEFORE INSERT ON access_office
  FOR EACH ROW EXECUTE FUNCTION access_set_lineage();

-- Offices are not moved: cases, people and history hang on the tree.
CREATE OR REPLACE FUNCTION access_office_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.lineage <> OLD.lineage THEN
    RAISE EXCEPTION 'an office keeps its place in the tree' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER access_office_stays BEFORE UPDATE ON access_office
  FOR EACH ROW EXECUTE FUNCTION access_office_stays();

-- Nobody gives himself an office or a role: an administrator changes those of others.
CREATE OR REPLACE FUNCTION access_member_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF (NEW.office_id, NEW.role, NEW.username, NEW.is_active)
     IS DISTINCT FROM (OLD.office_id, OLD.role, OLD.username, OLD.is_active)
     AND session_user = 'khua_app'
     AND (OLD.id = access_me() OR NOT access_manages(OLD.office_id)
          OR NOT access_manages(NEW.office_id)) THEN
    RAISE EXCEPTION 'nobody changes his own office, role or name' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER access_member_stays BEFORE UPDATE ON access_member
  FOR EACH ROW EXECUTE FUNCTION access_member_stays();

-- An administrator signs a member out everywhere.
CREATE OR REPLACE FUNCTION access_end_passes(whose bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE access_pass SET revoked_at = now()
  WHERE member_id = whose AND revoked_at IS NULL
    AND access_manages((SELECT office_id FROM access_member WHERE id = whose))
$$;

-- An administrator takes a lost second factor.
CREATE OR REPLACE FUNCTION access_forget_factors(whose bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  DELETE FROM mfa_authenticator
  WHERE user_id = whose
    AND access_manages((SELECT office_id FROM access_member WHERE id = whose))
$$;

-- The directory: a view runs with its owner's rights, so it names its columns and asks for a pass.
CREATE OR REPLACE VIEW access_colleague WITH (security_barrier) AS
  SELECT id, display_name, role, office_id, is_active FROM access_member
  WHERE (SELECT access_me()) IS NOT NULL;
GRANT SELECT ON access_colleague TO khua_app;

GRANT EXECUTE ON FUNCTION access_me(), access_my_role(), access_my_office(), access_my_tree(),
  access_my_case_offices(), access_may_write(), access_manages(bigint),
  access_end_passes(bigint), access_forget_factors(bigint) TO khua_app;
