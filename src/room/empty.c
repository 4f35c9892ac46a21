typedef int room_empty;
