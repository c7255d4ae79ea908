CREATE OR REPLACE TRIGGER fiu_sent_stays BEFORE UPDATE ON fiu_dissemination
  FOR EACH ROW EXECUTE FUNCTION fiu_sent_stays();
-- named to run after record_scope, which asks the same case
CREATE OR REPLACE TRIGGER record_scope_then_file BEFORE INSERT ON fiu_filed
  FOR EACH ROW EXECUTE FUNCTION fiu_file();
