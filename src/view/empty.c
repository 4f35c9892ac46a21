typedef int view_empty;
