-- placeholder, replaced by the import branch
CREATE TABLE import_stub (id {int} PRIMARY KEY) {strict};
