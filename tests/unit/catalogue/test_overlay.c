/*
 * A county's overlay: what it adds, changes and hides, what it leaves alone, and how the merged result
 * shows where each line came from. Also reading a folder of files.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct catalogue *over(struct arena *arena, const char *text)
{
	struct catalogue_source *one = arena_one(arena, struct catalogue_source);
	*one = (struct catalogue_source){.name = S("county.yaml"), .text = str_of(text)};
	return compile_fine(arena, base_with(arena, "", ""), (struct sources){one, 1});
}

static void maps_merge(void **state)
{
	const struct catalogue *catalogue =
		over(*state, "item: M10\nfee: 一元\nterms: {town_days: 3, max_days: 40}\n");
	const struct item *item = catalogue_item(catalogue, S("M10"));
	assert_text(item->fee, "一元");
	assert_int_equal(item_term(item, "town_days", 0), 3);
	assert_int_equal(item_term(item, "village_days", 0), 5);
	assert_int_equal(item_term(item, "max_days", 0), 40);
	assert_text(item->result, "发津贴");
}

static void named_lists_merge(void **state)
{
	const struct catalogue *catalogue = over(
		*state, "item: M10\nmaterials:\n  - {name: letter, hide: true}\n"
			"  - {name: identity, title: 身份证原件}\n  - {name: photo, title: 照片}\n");
	const struct item *item = catalogue_item(catalogue, S("M10"));
	assert_int_equal(item->material_count, 3);
	assert_text(item->materials[0].title, "身份证原件");
	assert_true(item->materials[0].required);
	assert_text(item->materials[1].name, "proof");
	assert_text(item->materials[2].name, "photo");
}

static void plain_lists_are_replaced(void **state)
{
	const struct catalogue *catalogue =
		over(*state, "item: M10\naliases: [长寿钱, 敬老金]\nlevels: [村里：都办]\n");
	const struct item *item = catalogue_item(catalogue, S("M10"));
	assert_int_equal(item->alias_count, 2);
	assert_text(item->aliases[1], "敬老金");
	assert_int_equal(item->level_count, 1);
}

static void fields_and_codes_grow(void **state)
{
	const struct catalogue *catalogue = over(
		*state, "register: person\nfields:\n  - {name: nickname, title: 小名, kind: text}\n"
			"  - {name: phone, title: 电话, required: true}\n---\ncodes: sex\nvalues:\n"
			"  - {code: \"9\", title: 不说}\n  - {code: \"1\", title: 男性}\n");
	const struct reg *person = catalogue_register(catalogue, S("person"));
	assert_text(reg_field(person, S("nickname"))->place.file, "county.yaml");
	assert_text(reg_field(person, S("phone"))->title, "电话");
	assert_int_equal(reg_field(person, S("phone"))->kind, FIELD_PHONE);
	const struct codes *sex = catalogue_codes(catalogue, S("sex"));
	assert_int_equal(sex->count, 3);
	assert_text(codes_title(sex, S("1")), "男性");
	assert_text(codes_title(sex, S("2")), "女");
}

static void hiding(void **state)
{
	const struct catalogue *catalogue =
		over(*state, "item: M10\nhide: true\n---\nrefusal: kinship\nhide: true\n---\n"
			     "register: person\nhide: true\n");
	assert_true(catalogue_item(catalogue, S("M10"))->hidden);
	assert_true(catalogue_item(catalogue, S("M10"))->fields->of.len > 0);
	assert_true(catalogue->refusals[0].hidden);
	assert_true(catalogue_register(catalogue, S("person"))->hidden);
	assert_text(codes_title(catalogue_codes(catalogue, S("items")), S("M10")), "高龄津贴");
}

static void new_entries(void **state)
{
	const struct catalogue *catalogue =
		over(*state, "setting: hall\ntitle: 大厅\nvalue: 一楼\n---\nrole: guard\ntitle: 门卫\n"
			     "tiers: [village]\ngrants: {person: [read]}\n");
	assert_text(catalogue_setting(catalogue, "hall"), "一楼");
	assert_non_null(catalogue_role(catalogue, S("guard")));
}

static void shows_places(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *catalogue =
		over(arena, "item: M10\nfee: 一元\nterms: {max_days: 40}\n");
	struct str text = S("");
	assert_null(catalogue_show(arena, catalogue, &text));
	assert_true(str_find(text, S("fee: 一元 # county.yaml:2\n")) != SIZE_MAX);
	assert_true(str_find(text, S("  max_days: 40 # county.yaml:3\n")) != SIZE_MAX);
	assert_true(str_find(text, S("result: 发津贴 # good/base.yaml:")) != SIZE_MAX);
	assert_true(str_find(text, S("fee: 不要钱")) == SIZE_MAX);
}

/* The shown text without the comments is itself a catalogue, equal to the merged one. */
static void shown_text_compiles(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *merged = over(arena, "item: M10\nfee: 一元\n");
	struct str text = S("");
	assert_null(catalogue_show(arena, merged, &text));
	struct catalogue_source *one = arena_one(arena, struct catalogue_source);
	*one = (struct catalogue_source){.name = S("shown.yaml"), .text = text};
	const struct catalogue *again =
		compile_fine(arena, (struct sources){one, 1}, (struct sources){NULL, 0});
	assert_text(again->digest, str_c(arena, merged->digest));
}

/* ---- folders ---- */

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[300];
	assert_true(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void reads_folders(void **state)
{
	struct arena *arena = *state;
	char folder[] = "/tmp/lianxin-catalogue-XXXXXX", below[100], link[100];
	assert_non_null(mkdtemp(folder));
	snprintf(below, sizeof below, "%s/b", folder);
	snprintf(link, sizeof link, "%s/z.yaml", folder);
	assert_int_equal(mkdir(below, 0700), 0);
	write_file(folder, "c.yaml", "c: 1\n");
	write_file(folder, "a.txt", "not read");
	write_file(folder, ".hidden.yaml", "not read");
	write_file(below, "a.yaml", "a: 1\n");
	assert_int_equal(symlink("/etc/passwd", link), 0);
	struct sources found = read_sources(arena, str_of(folder));
	assert_int_equal(found.count, 2);
	assert_text(found.all[0].name, "b/a.yaml");
	assert_text(found.all[1].name, "c.yaml");
	assert_text(found.all[1].text, "c: 1\n");
	struct str command[] = {str_of(link), str_fmt(arena, "%s/a.txt", folder),
				str_fmt(arena, "%s/.hidden.yaml", folder),
				str_fmt(arena, "%s/c.yaml", folder), str_fmt(arena, "%s/a.yaml", below)};
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(unlink(str_c(arena, command[i])), 0);
	assert_int_equal(rmdir(below), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void missing_folder_gives_none(void **state)
{
	struct sources found = read_sources(*state, S("/nowhere/at/all"));
	assert_int_equal(found.count, 0);
	struct catalogue_source *all = NULL;
	size_t count = 0;
	assert_non_null(catalogue_read_folder(*state, S("/etc/passwd"), &all, &count));
}

int main(int count, char **arguments)
{
	support_start(count, arguments);
	const struct CMUnitTest tests[] = {
		with_arena(maps_merge),	  with_arena(named_lists_merge),
		with_arena(plain_lists_are_replaced), with_arena(fields_and_codes_grow),
		with_arena(hiding),	  with_arena(new_entries),
		with_arena(shows_places), with_arena(shown_text_compiles),
		with_arena(reads_folders), with_arena(missing_folder_gives_none),
	};
	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
