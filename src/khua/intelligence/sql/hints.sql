-- Which hints of a person hide nothing: the caller sees both records by now.
--
-- Where a hint leads is the matcher's to know, so this function asks for it, and applies the scope
-- of record_identity to both records itself. Of a hint that hides something it says nothing, nor of
-- one that is not the caller's to see: what it gives back, the caller could read off the matches.
CREATE OR REPLACE FUNCTION intelligence_open_hints(the_person bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  offices bigint[] := ARRAY(SELECT access_my_case_offices());
  cases bigint[] := ARRAY(SELECT record_my_cases());
  kept bigint[] := ARRAY(SELECT record_kept_from_me());
  headed bigint := record_my_headed_office();
BEGIN
  IF access_me() IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT h.id FROM intelligence_hint h
      JOIN intelligence_hintedmatch hm ON hm.hint_id = h.id
      JOIN intelligence_match m ON m.id = hm.match_id
    WHERE h.person_id = the_person AND 2 = (
      SELECT count(*) FROM record_identity i
      WHERE i.person_id IN (m.left_id, m.right_id)
        AND (i.office_id = ANY(offices) OR i.shared_with && offices OR i.case_id = ANY(cases))
        AND i.case_id <> ALL(kept)
        AND (NOT i.protected OR i.case_id = ANY(cases) OR i.office_id = headed));
END $$;

GRANT EXECUTE ON FUNCTION intelligence_open_hints(bigint) TO khua_app;
