/*
 * log: one line an event on standard error: time, level, words, key=value.
 *
 * Control bytes are escaped. Never a body, a cookie, an identity number or a name. Only web/ and app/
 * log; everything below returns errors.
 */
#ifndef LIANXIN_BASE_LOG_H
#define LIANXIN_BASE_LOG_H

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
