-- Requests between states; `asked` was made by khua.statistics.gathering.requests.
CREATE TEMP TABLE requests AS
SELECT c."case", n.key, c.office, c.office_kind, c.recorded_in, c.recorded, c.happened, c.kind,
       q.direction, q.what, CAST(NULL AS VARCHAR) AS country, q.asked, q.answered
FROM questions q JOIN of_case c ON c.id = q."case" JOIN request_keys n ON n.id = q.id
ORDER BY q.id;
