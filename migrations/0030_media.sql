-- placeholder, replaced by the media branch
CREATE TABLE media_stub (id {int} PRIMARY KEY) {strict};
