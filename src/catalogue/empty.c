typedef int catalogue_empty;
