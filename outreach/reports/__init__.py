"""Youth reached, counsellors reached, enrolment trends: one question, one file."""
