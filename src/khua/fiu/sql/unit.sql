-- Who the unit is, and what keeps its rows in it.

-- The unit I work in as an officer or head; NULL for everybody else, whatever he oversees.
CREATE OR REPLACE FUNCTION fiu_my_unit() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.id FROM access_member m JOIN access_office o ON o.id = m.office_id
  WHERE m.id = (SELECT access_me()) AND m.role IN ('officer', 'head') AND o.kind = 'fiu'
$$;

-- A row belongs to the unit of whoever writes it (the owner, who loads at the command line, says
-- which), and stays there.
CREATE OR REPLACE FUNCTION fiu_set_unit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.unit_id <> OLD.unit_id THEN
      RAISE EXCEPTION 'a row stays in its unit' USING ERRCODE = '42501';
    END IF;
  ELSIF access_me() IS NOT NULL THEN
    NEW.unit_id := fiu_my_unit();
  END IF;
  RETURN NEW;
END $$;

-- The next number of a series of my unit: AMLIO-STR-2026-0001.
CREATE OR REPLACE FUNCTION fiu_take_number(the_series text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  mine bigint := fiu_my_unit();
  this_year integer := extract(year FROM now() AT TIME ZONE 'Asia/Vientiane');
  taken integer;
BEGIN
  IF mine IS NULL OR the_series !~ '^[A-Z]{1,4}$' THEN
    RAISE EXCEPTION 'numbers are given to the unit alone' USING ERRCODE = '42501';
  END IF;
  INSERT INTO fiu_counter (unit_id, series, year, last) VALUES (mine, the_series, this_year, 1)
  ON CONFLICT (unit_id, series, year) DO UPDATE SET last = fiu_counter.last + 1
  RETURNING last INTO taken;
  RETURN (SELECT code FROM access_office WHERE id = mine) || '-' || the_series || '-' || this_year
    || '-' || to_char(taken, 'FM0000');
END $$;

-- What was sent stays as it was: only that it was filed, or taken back, is added.
CREATE OR REPLACE FUNCTION fiu_sent_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF OLD.state = 'draft' THEN
    IF NEW.state NOT IN ('draft', 'sent') THEN
      RAISE EXCEPTION 'a draft is sent before anything else' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - ARRAY['state', 'taken_back_why']
     IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'taken_back_why'] THEN
    RAISE EXCEPTION 'what was sent is not changed' USING ERRCODE = '42501';
  END IF;
  IF NEW.state IS DISTINCT FROM OLD.state AND NOT (
       (OLD.state = 'sent' AND NEW.state = 'taken back')
       OR (OLD.state = 'sent' AND NEW.state = 'filed' AND current_user <> 'khua_app')) THEN
    RAISE EXCEPTION 'a dissemination cannot go from % to %', OLD.state, NEW.state
      USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Filing copies the document as it was sent. Only an officer of the receiving office files it, only
-- once, and in a case that the office sees.
CREATE OR REPLACE FUNCTION fiu_file() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  sent record;
BEGIN
  SELECT * INTO sent FROM fiu_dissemination WHERE id = NEW.dissemination FOR UPDATE;
  IF sent.id IS NULL OR sent.state <> 'sent'
     OR (access_me() IS NOT NULL AND sent.to_office_id IS DISTINCT FROM access_my_office()) THEN
    RAISE EXCEPTION 'there is no such dissemination to file' USING ERRCODE = '42501';
  END IF;
  NEW.number := sent.number;
  NEW.unit_id := sent.unit_id;
  NEW.title := sent.title;
  NEW.purpose := sent.purpose;
  NEW.text := sent.text;
  NEW.schedule := sent.schedule;
  NEW.consent := sent.consent;
  NEW.sent_at := sent.sent_at;
  UPDATE fiu_dissemination SET state = 'filed' WHERE id = sent.id;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION fiu_my_unit(), fiu_take_number(text) TO khua_app;
