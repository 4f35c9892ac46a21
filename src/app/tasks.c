/*
 * tasks: what the sandboxed rooms can do: spreadsheets and PDFs out, spreadsheets in, pictures smaller.
 *
 * The work is view's; here it only gets the names by which rooms are called.
 */
#include "app/tasks.h"

#include "base/count.h"
#include "view/view.h"

const struct room_task room_tasks[] = {
	{STR_INIT("xlsx"), view_task_xlsx},
	{STR_INIT("pdf"), view_task_pdf},
	{STR_INIT("picture"), view_task_picture},
	{STR_INIT("sheet"), view_task_sheet},
};
const size_t room_task_count = COUNT(room_tasks);

void room_prepare(void)
{
	view_prepare();
}
