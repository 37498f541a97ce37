import weighty


class Shape(weighty.Table):
    pass
