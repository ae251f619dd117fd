/* base/mark.h: N_() marks a message for translation where it stands in a
 * table; it is translated where it is shown (say/say.h). */
#ifndef BASE_MARK_H
#define BASE_MARK_H

#define N_(message)	message

#endif
