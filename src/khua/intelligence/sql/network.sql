-- Who shares a phone, an account, a vehicle, a document or an address, as far as the caller may know.
--
-- Operators on arrays are not leakproof, so under a policy their index would be skipped: this
-- function applies the scope of intelligence_imprint itself, and its caller reads the people found
-- under row security once more. At most `most` bearers of each value: beyond that it joins nobody.
-- No list of rows yet to be sorted in (fastupdate): every search would read all of it.
CREATE INDEX IF NOT EXISTS intelligence_imprint_values ON intelligence_imprint
  USING gin (documents, phones, accounts, vehicles, addresses) WITH (fastupdate = off);

CREATE OR REPLACE FUNCTION intelligence_sharing(kinds text[], vals text[], most integer)
RETURNS TABLE (kind text, val text, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
-- a few bearers of each value look nearer by reading everybody: they never are
SET enable_seqscan = off AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
  others bigint[] := ARRAY(SELECT record_my_others());
  cases bigint[] := ARRAY(SELECT record_my_cases());
  kept bigint[] := ARRAY(SELECT record_kept_from_me());
  headed bigint := record_my_headed_office();
  the_kind text;
BEGIN
  IF access_me() IS NULL THEN
    RETURN;
  END IF;
  FOREACH the_kind IN ARRAY ARRAY['documents', 'phones', 'accounts', 'vehicles', 'addresses'] LOOP
    RETURN QUERY EXECUTE format(
      'SELECT %L::text, w.val, found.person_id
       FROM unnest($1, $2) AS w (kind, val)
       CROSS JOIN LATERAL (
         SELECT i.person_id FROM intelligence_imprint i
         WHERE i.%I @> ARRAY[w.val]::varchar[]
           AND (i.office_id = ANY($3) OR i.case_id = ANY($4)) AND i.case_id <> ALL($5)
           AND (NOT i.guarded OR i.case_id = ANY($6) OR i.office_id = $7)
         LIMIT $8) found
       WHERE w.kind = %1$L', the_kind, the_kind)
    USING kinds, vals, offices, others, kept, cases, headed, most;
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION intelligence_sharing(text[], text[], integer) TO khua_app;
