/*
 * format: what vsnprintf writes, without its general machine, as the texts of base share it.
 *
 * Not for other folders: these take str_fmt and buf_fmt.
 */
#ifndef LIANXIN_BASE_FORMAT_H
#define LIANXIN_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: at most room bytes with the NUL into out (NULL for no room), and how many bytes the whole text has; below 0 where
 * vsnprintf fails. args is not to be used afterwards. */
int format_bytes(char *out, size_t room, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

#endif
