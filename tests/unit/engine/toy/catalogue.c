/*
 * The toy catalogue: people, tools, and matters that flow from village to town; roles of every tier.
 *
 * Each matter names by its field `rule` which numbers it is judged by, as an item does for a case.
 */
#include "suite.h"

#include "base/count.h"
#include "engine/event/event.h"
#include "engine/flow/flow.h"

#define CODES                                                                                 \
	"codes: sex\ntitle: 性别\nvalues: [{code: \"1\", title: 男}, {code: \"2\", title: 女}]\n"  \
	"---\n"                                                                               \
	"codes: sort\ntitle: 类别\nvalues: [{code: a, title: 甲}, {code: b, title: 乙}]\n"       \
	"---\n"                                                                               \
	"codes: why\ntitle: 原因\nvalues: [{code: lack, title: 缺材料}, {code: other, title: 其他}]\n"

#define PEOPLE                                                                                \
	"register: person\ntitle: 村民\ntier: village\nlabel: name\nretention: permanent\n"       \
	"fields:\n"                                                                           \
	"  - {name: name, title: 姓名, kind: name, required: true, search: true, public: true, mask: name}\n" \
	"  - {name: identity, title: 身份证号, kind: identity, required: true, unique: true}\n"   \
	"  - {name: birth, title: 出生日期, kind: date, derive: birth(identity), public: true, mask: year}\n" \
	"  - {name: sex, title: 性别, kind: code, codes: sex, derive: sex(identity)}\n"          \
	"  - {name: phone, title: 手机号, kind: phone, public: true, mask: middle}\n"             \
	"  - {name: card, title: 卡号, kind: card}\n"                                           \
	"  - {name: sort, title: 类别, kind: code, codes: sort}\n"                              \
	"  - {name: marks, title: 关爱标记, kind: text, max: 100, restricted: true}\n"             \
	"  - {name: address, title: 住址, kind: text, max: 100, public: true, mask: tail}\n"     \
	"  - {name: secret, title: 备注, kind: text, max: 100, public: true, mask: hide}\n"      \
	"  - {name: helped, title: 有人帮, kind: yes, default: false}\n"                         \
	"  - {name: helper, title: 帮扶人, kind: text, max: 20, required: true, "                \
	"show_if: {field: helped, values: [true]}}\n"                                         \
	"  - {name: spouse, title: 配偶, kind: ref, ref: person}\n"                             \
	"  - {name: spouse_phone, title: 配偶电话, kind: phone, from: spouse.phone}\n"           \
	"list:\n  columns: [name, sex, sort]\n  filters: [sort, birth, sex, spouse]\n  sort: name\n" \
	"  narrow: [birth]\n  tiers: [village, town]\ncount: [[sort], [sex, sort], [sex, birth]]\n"

#define TOOLS                                                                                 \
	"register: tool\ntitle: 工具\ntier: village\nlabel: title\nretention: permanent\nhistory: none\n" \
	"fields:\n"                                                                           \
	"  - {name: title, title: 名称, kind: text, max: 30, required: true, unique: true}\n"   \
	"  - {name: worth, title: 价值, kind: number, min: 0, max: 1000, required: true}\n"     \
	"list:\n  columns: [title, worth]\n  filters: []\n  sort: worth\n  descending: true\n" \
	"  tiers: [village]\n"

#define MATTERS                                                                               \
	"register: matter\ntitle: 事情\ntier: village\nprefix: SQ\nlabel: title\n"               \
	"retention: permanent\nflows: [road]\n"                                               \
	"fields:\n"                                                                           \
	"  - {name: title, title: 名称, kind: text, max: 60, required: true, public: true}\n"   \
	"  - {name: rule, title: 规则, kind: number, min: 0, max: 9}\n"                         \
	"  - {name: decided_on, title: 决定日期, kind: date}\n"                                  \
	"  - {name: closed_on, title: 办结日期, kind: date, fixed: true}\n"                      \
	"list:\n  columns: [number, title, state, due]\n  filters: [state, due]\n  sort: due\n" \
	"  tiers: [village, town]\ncount: [[state]]\n"

#define OUTINGS                                                                               \
	"register: outing\ntitle: 出车\ntier: village\nlabel: title\nretention: permanent\nflows: [trip]\n" \
	"fields:\n"                                                                           \
	"  - {name: title, title: 做什么, kind: text, max: 30, required: true}\n"             \
	"  - {name: day, title: 哪天, kind: date, required: true}\n"                         \
	"list:\n  columns: [title, day, state]\n  filters: [state, day]\n  sort: day\n"      \
	"  tiers: [village, town]\ncount: [[state]]\n"                                       \
	"---\n"                                                                               \
	"flow: trip\ntitle: 出车\nregister: outing\nstart: planned\n"                         \
	"states:\n"                                                                           \
	"  planned: {title: 要去, words: 要去。, tier: village, clock: \"off\", progress: 2}\n" \
	"  driven: {title: 去过, words: 去过。, final: true, progress: 5, tone: ok}\n"         \
	"steps:\n"                                                                            \
	"  drive: {title: 去过了, from: [planned], to: driven, tier: village}\n"

#define STATES                                                                                \
	"flow: road\ntitle: 办理\nregister: matter\nstart: village\nstart_public: submitted\n"   \
	"states:\n"                                                                           \
	"  submitted: {title: 待受理, words: 收到了。, tier: village, term: intake_days, progress: 1}\n" \
	"  village: {title: 村里, words: 村里在办。, tier: village, clock: run, term: village_days, progress: 2}\n" \
	"  waiting: {title: 待补, words: 等您补。, clock: stop, progress: 2}\n"                  \
	"  posting: {title: 公示, words: 在公示。, clock: stop, runs_if: posting_counts, "         \
	"after: posting_days, then: posted, progress: 3}\n"                                   \
	"  town: {title: 镇里, words: 镇里在办。, tier: town, clock: run, term: town_days, progress: 4}\n" \
	"  done: {title: 办好, words: 办好了。, final: true, progress: 5, tone: ok}\n"           \
	"  refused: {title: 没批, words: 没批。, final: true, progress: 5, tone: err}\n"         \
	"  given: {title: 撤回, words: 撤回了。, final: true, progress: 5}\n"

#define STEPS                                                                                 \
	"steps:\n"                                                                            \
	"  accept: {title: 受理, from: [submitted], to: village, tier: village, starts_clock: true}\n" \
	"  pass: {title: 报镇里, from: [village], to: town, tier: village, unless: posting_days}\n" \
	"  post: {title: 公示, from: [village], to: posting, tier: village, when: posting_days, publish: open}\n" \
	"  posted: {title: 期满, from: [posting], to: town, publish: close}\n"                  \
	"  approve: {title: 批准, from: [town], to: done, tier: town, form: [decided_on!], "     \
	"paper: true, event: matter.decided}\n"                                               \
	"  reject: {title: 不批, from: [town], to: refused, tier: town, reason: required, reasons: why}\n" \
	"  ask: {title: 补正, from: [village, town], to: waiting, tier: village, reason: required}\n" \
	"  supply: {title: 补齐, from: [waiting], to: back, tier: village, applicant: true}\n"   \
	"  extend: {title: 延长, from: [town], to: town, tier: town, when: max_days, "           \
	"extends: max_days, reason: asked}\n"                                                  \
	"  give_back: {title: 撤回, from: [village], to: given, tier: village, aside: true}\n"

#define NUMBER(name, value)                                                                   \
	"setting: " name "\ntitle: 数\nvalue: \"" value "\"\nunit: 天\nnumber: true\n---\n"
#define SETTINGS                                                                              \
	NUMBER("intake_days", "5") NUMBER("total_days", "20") NUMBER("village_days", "5")     \
	NUMBER("town_days", "7") NUMBER("posting_days", "0") NUMBER("posting_counts", "0")    \
	NUMBER("max_days", "0")                                                               \
	"setting: greeting\ntitle: 话\nvalue: 您好\n"

#define ROLES                                                                                 \
	"role: clerk\ntitle: 村窗口\ntiers: [village]\n"                                         \
	"grants: {person: [read, create, change, reveal, care], tool: [read, create], "       \
	"matter: [read, create, change, void, step]}\n"                                       \
	"---\n"                                                                               \
	"role: helper\ntitle: 网格员\ntiers: [group, village]\n"                                 \
	"grants: {person: [read, change], matter: [read]}\n"                                  \
	"---\n"                                                                               \
	"role: officer\ntitle: 镇经办\ntiers: [town]\n"                                          \
	"grants: {person: [read, export], matter: [read, step]}\n"                            \
	"---\n"                                                                               \
	"role: chief\ntitle: 县领导\ntiers: [county]\ngrants: {person: [read], figures: [read]}\n" \
	"---\n"                                                                               \
	"role: makes_users\ntitle: 系统管理员\ntiers: [county]\napart: three\nsecond_factor: true\n" \
	"grants: {users: [read, create, change]}\n"                                           \
	"---\n"                                                                               \
	"role: gives_rights\ntitle: 安全管理员\ntiers: [county, town]\napart: three\n"           \
	"grants: {users: [read], rights: [create, change]}\n"                                 \
	"---\n"                                                                               \
	"role: audits\ntitle: 审计管理员\ntiers: [county]\napart: three\ngrants: {audit: [read]}\n" \
	"---\n"                                                                               \
	"role: public\ntitle: 公众\ntiers: [village]\ngrants: {person: [read]}\n"                \
	"---\n"                                                                               \
	"role: applicant\ntitle: 申请人\ntiers: [village]\ngrants: {matter: [read, step]}\n"

#define DAYS                                                                                  \
	"calendar: \"2026\"\nsource: 通知\n"                                                    \
	"off: [2026-01-01..2026-01-03, 2026-02-15..2026-02-23, 2026-04-04..2026-04-06, "      \
	"2026-05-01..2026-05-05]\n"                                                           \
	"work: [2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09]\n"

#define SOURCE(name_of_file, yaml) {.name = STR_INIT(name_of_file), .text = STR_INIT(yaml)}

const struct catalogue_source toy_sources[] = {
	SOURCE("codes.yaml", CODES),	   SOURCE("person.yaml", PEOPLE),
	SOURCE("tool.yaml", TOOLS),	   SOURCE("matter.yaml", MATTERS),
	SOURCE("outing.yaml", OUTINGS),
	SOURCE("road.yaml", STATES STEPS), SOURCE("settings.yaml", SETTINGS),
	SOURCE("roles.yaml", ROLES),	   SOURCE("2026.yaml", DAYS),
};
const size_t toy_source_count = COUNT(toy_sources);

/* ---- numbers by the field `rule` ---- */

#define TERM(name, value) {STR_INIT(name), value}

static const struct term with_posting[] = {TERM("posting_days", 7)};
static const struct term posting_in_working_days[] = {TERM("posting_days", 7),
						      TERM("posting_days_working", 1)};
static const struct term posting_that_counts[] = {TERM("posting_days", 7), TERM("posting_counts", 1)};
static const struct term extensible[] = {TERM("max_days", 30)};

static err_t terms_of_matter(struct act *act, const struct record *record, const struct term **terms,
			     size_t *count)
{
	static const struct {
		const struct term *at;
		size_t count;
	} rules[] = {{NULL, 0}, {with_posting, 1}, {posting_in_working_days, 2},
		     {posting_that_counts, 2}, {extensible, 1}};
	size_t rule = (size_t)record_int(record, "rule");
	(void)act;
	*terms = rule < 5 ? rules[rule].at : NULL;
	*count = rule < 5 ? rules[rule].count : 0;
	return NULL;
}

static const struct flow_rule rules[] = {{"matter", terms_of_matter}, {NULL, NULL}};
const struct flow_rule *const toy_rules[] = {rules, NULL};

/* ---- what was told, written down in the same transaction ---- */

static err_t write_down(struct act *act, const struct event *event)
{
	return audit_note(act, &(struct audit_entry){.verb = S("heard"), .on = event->name,
						     .id = event->id, .org = event->org,
						     .note = event->data});
}

static const struct listener listeners[] = {
	{"matter.accepted", write_down}, {"matter.decided", write_down}, {"matter.closed", write_down},
	{"matter.approve", write_down},	 {"publish.open", write_down},	 {"publish.close", write_down},
	{NULL, NULL},
};
const struct listener *const toy_listeners[] = {listeners, NULL};
