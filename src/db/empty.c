typedef int db_empty;
