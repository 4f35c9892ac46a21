/*
 * count: how many entries an array has.
 *
 * One word for it, so that nobody takes the size of a pointer for the size of a list: gcc warns where list is one
 * (-Wsizeof-pointer-div). Must never be given what has decayed to a pointer, as a function's argument has.
 */
#ifndef LIANXIN_BASE_COUNT_H
#define LIANXIN_BASE_COUNT_H

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#endif
